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

  @Test
  func `quiet means no line`() {
    let terminal = Pseudoterminal(
      ["play", "-q", "--end", "0.5"], columns: 80, of: MomentProgram())
    #expect(terminal.finish() == 0)
    #expect(terminal.screen == "")
  }
}
