// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Testing

@testable import moment

/// The program on a terminal.
@Suite("On a terminal", .timeLimit(.minutes(4)))
struct TerminalProgramTests {
  @Test
  func `a line shows how far it is, and Ctrl-C leaves a clean one`() {
    let terminal = Pseudoterminal(
      ["play", "--loop"], columns: 100, of: MomentProgram())
    #expect(terminal.read(until: "mem "))
    #expect(terminal.screen.contains("bell.flac"))
    terminal.type("\u{3}")
    #expect(terminal.finish() == 130)
    #expect(terminal.screen.hasSuffix("\r\u{1B}[K"))
  }

  @Test(arguments: [10, 24, 40, 60] as [UInt16])
  func `the line never reaches the last column`(columns: UInt16) {
    let terminal = Pseudoterminal(
      ["play", "--end", "0.8"], columns: columns, of: MomentProgram())
    #expect(terminal.finish() == 0)
    #expect(terminal.drawn.count > 3)
    for line in terminal.drawn { #expect(TerminalText.width(line) < Int(columns)) }
  }

  @Test
  func `keys pause, go on and quit`() {
    let terminal = Pseudoterminal(
      ["play", "--loop", "--color", "never"], columns: 80, of: MomentProgram())
    #expect(terminal.read(until: "▶ bell.flac"))
    terminal.type(" ")
    #expect(terminal.read(until: "⏸ bell.flac"))
    terminal.type(" ")
    #expect(terminal.read(until: "▶ bell.flac"))
    terminal.type("9")
    #expect(terminal.read(until: "gain -2 dB"))
    terminal.type("q")
    #expect(terminal.finish() == 0)
  }

  @Test
  func `Ctrl-C ends a rendering at once`() {
    let program = MomentProgram()
    let terminal = Pseudoterminal(
      ["render", "--loop=100000", "-o", program.folder.file("out.wav")], columns: 80, of: program)
    #expect(terminal.read(until: "bell.flac"))
    terminal.type("\u{3}")
    #expect(terminal.finish() == 130)
    #expect(program.folder.names == [])
  }

  @Test(arguments: [(80, 24), (24, 6), (10, 2)] as [(UInt16, UInt16)])
  func `the screen of --top fits the terminal and is gone after Ctrl-C`(
    columns: UInt16, rows: UInt16
  ) {
    let terminal = Pseudoterminal(
      ["play", "--top", "--for", "1000"], columns: columns, rows: rows, of: MomentProgram())
    #expect(terminal.read(until: "\u{1B}[?1049h\u{1B}[?25l"))
    for _ in 0..<2 {
      #expect(terminal.read(until: "\u{1B}[J"))
      let screen = terminal.drawn.joined().split(
        separator: "\r\n", omittingEmptySubsequences: false)
      #expect(screen.count <= Int(rows))
      for line in screen { #expect(TerminalText.width(String(line)) < Int(columns)) }
    }
    terminal.type("\u{3}")
    #expect(terminal.finish() == 130)
    #expect(terminal.screen.contains("\u{1B}[?25h\u{1B}[?1049l"))
    #expect(!terminal.screen.hasSuffix("\u{1B}[J"))
  }

  @Test
  func `--top follows the terminal's size, and what is said meanwhile is said after it`() {
    let terminal = Pseudoterminal(
      ["play", "--top", "-v", "--for", "1000"], columns: 100, of: MomentProgram())
    #expect(terminal.read(until: "bell.flac"))
    terminal.resize(columns: 30, rows: 5)
    // Nothing but the first lines, and those cut off.
    var last: [Substring] = []
    for _ in 0..<20 where last.count != 5 {
      #expect(terminal.read(until: "\u{1B}[J"))
      last = terminal.drawn.joined().split(separator: "\r\n", omittingEmptySubsequences: false)
    }
    #expect(last.count == 5)
    for line in last { #expect(TerminalText.width(String(line)) < 30) }
    terminal.type("q")
    #expect(terminal.finish() == 0)
    let after = terminal.screen.split(separator: "\u{1B}[?1049l").last ?? ""
    #expect(after.contains("bell.flac: stopped"))
  }

  @Test(arguments: [80, 40] as [UInt16])
  func `--top raises an alert where there is reason to`(columns: UInt16) {
    let terminal = Pseudoterminal(
      ["play", "--top", "--for", "30"], columns: columns, of: MomentProgram(), files: 120)
    #expect(terminal.read(until: "alerts   1"))
    #expect(terminal.read(until: "files open"))
    terminal.type("q")
    #expect(terminal.finish() == 0)
  }

  @Test
  func `quiet means no line`() {
    let terminal = Pseudoterminal(
      ["play", "-q", "--end", "0.5"], columns: 80, of: MomentProgram())
    #expect(terminal.finish() == 0)
    #expect(terminal.screen == "")
  }
}
