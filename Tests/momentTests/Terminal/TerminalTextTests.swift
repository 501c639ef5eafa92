// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import moment

@Suite("Terminal text")
struct TerminalTextTests {
  @Test
  func `wide characters take two columns, accents none`() {
    #expect(TerminalText.width("bell") == 4)
    #expect(TerminalText.width("鐘") == 2)
    #expect(TerminalText.width("e\u{301}") == 1)
  }

  @Test
  func `what is too long ends in dots`() {
    #expect(TerminalText.truncated("ambience", to: 5, unicode: true) == "ambi…")
    #expect(TerminalText.truncated("ambience", to: 5, unicode: false) == "am...")
    #expect(TerminalText.truncated("鐘鐘鐘", to: 4, unicode: true) == "鐘…")
    #expect(TerminalText.truncated("bell", to: 4, unicode: true) == "bell")
    #expect(TerminalText.truncated("bell", to: 0, unicode: true) == "")
  }

  @Test
  func `a locale says by its name whether it is Unicode`() {
    #expect(Environment.isUnicode("de_DE.UTF-8"))
    #expect(Environment.isUnicode("C.utf8"))
    #expect(!Environment.isUnicode("C"))
    #expect(!Environment.isUnicode(nil))
  }

  @Test
  func `a table's columns line up, whatever is in them`() {
    #expect(
      TextTable.lines([["a", "b", "c"], ["鐘鐘", "", "d"]]) == ["a     b  c", "鐘鐘     d"])
  }

  @Test
  func `a bar fills in eighths, and in whole characters without Unicode`() {
    #expect(Bar.text(0, cells: 4, unicode: true) == "░░░░")
    #expect(Bar.text(0.5, cells: 3, unicode: true) == "█▌░")
    #expect(Bar.text(1, cells: 4, unicode: true) == "████")
    #expect(Bar.text(0.6, cells: 4, unicode: false) == "##--")
    #expect(Bar.text(.nan, cells: 2, unicode: false) == "--")
    #expect(Bar.text(7, cells: 2, unicode: false) == "##")
  }

  @Test
  func `keys are read one by one, unknown ones skipped whole`() {
    let bytes = Array("q \u{1B}[D\u{1B}OC\u{1B}[1;5A90x\u{1B}".utf8)
    #expect(Key.parse(bytes[...]) == [.quit, .space, .left, .right, .softer, .louder])
  }

  @Test
  func `what is too long is broken after commas, and indented`() {
    #expect(
      TerminalText.broken("name one, two, three, four", to: 12, indent: 5) == [
        "name one,", "     two,", "     three,", "     four",
      ])
    #expect(
      TerminalText.broken("name one, two, three", to: 15, indent: 2) == [
        "name one, two,", "  three",
      ])
    #expect(TerminalText.broken("name: no comma", to: 4, indent: 2) == ["name: no comma"])
    #expect(TerminalText.broken("", to: 4, indent: 2) == [""])
  }
}
