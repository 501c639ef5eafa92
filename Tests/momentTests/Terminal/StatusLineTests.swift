// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import moment

@Suite("Status line")
struct StatusLineTests {
  private let plain = Style(isOn: false)

  private var line: StatusLine {
    var line = StatusLine(name: "bell.flac", time: "0:02.0/0:04.0", fraction: 0.5)
    line.facts = [
      .init(text: "-12 dB", rank: 6), .init(text: "48k", rank: 5),
      .init(text: "hw:CARD=DAC", rank: 4), .init(text: "xr 0", rank: 3),
      .init(text: "mem 0.4/32 MiB", rank: 2),
    ]
    return line
  }

  @Test
  func `with room enough it shows everything`() {
    #expect(
      line.text(columns: 79, unicode: true, style: plain)
        == "▶ bell.flac 0:02.0/0:04.0 █████░░░░░ -12 dB 48k hw:CARD=DAC xr 0 mem 0.4/32 MiB")
  }

  @Test
  func `without room the least important goes first`() {
    let narrow = line.text(columns: 60, unicode: false, style: plain)
    #expect(narrow.hasPrefix("> bell.flac 0:02.0/0:04.0 "))
    #expect(narrow.hasSuffix(" -12 dB 48k hw:CARD=DAC xr 0"))
    #expect(line.text(columns: 26, unicode: true, style: plain) == "▶ bell.flac 0:02.0/0:04.0")
    #expect(line.text(columns: 20, unicode: true, style: plain) == "▶ bel… 0:02.0/0:04.0")
    #expect(line.text(columns: 13, unicode: true, style: plain) == "0:02.0/0:04.0")
  }

  @Test(arguments: 0...130)
  func `it never takes more columns than there are`(columns: Int) {
    for unicode in [true, false] {
      let text = line.text(columns: columns, unicode: unicode, style: plain)
      #expect(TerminalText.width(text) <= columns)
    }
  }

  @Test
  func `an underrun outlives all other facts, in red`() {
    var line = line
    line.facts[3] = .init(text: "xr 2", rank: 9, isAlarm: true)
    let text = line.text(columns: 40, unicode: true, style: Style(isOn: true))
    #expect(text.contains("\u{1B}[31mxr 2\u{1B}[0m"))
  }

  @Test
  func `a file's name cannot command the terminal`() {
    let line = StatusLine(name: "a\u{1B}[2J\u{9B}b\n", time: "0:00.0")
    #expect(line.text(columns: 60, unicode: true, style: plain) == "▶ a?[2J?b? 0:00.0")
  }
}
