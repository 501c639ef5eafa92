// SPDX-License-Identifier: Apache-2.0

import MomentSystem

/// Text as a terminal shows it.
enum TerminalText {
  /// How many columns `text` takes.
  static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  /// `text` in at most `columns`, its end replaced by a dot or three if it must be.
  static func truncated(_ text: String, to columns: Int, unicode: Bool) -> String {
    if width(text) <= columns { return text }
    let mark = unicode ? "…" : "..."
    guard columns > mark.count else { return String(repeating: ".", count: max(0, columns)) }
    var result = ""
    var used = mark.count
    for character in text {
      let next = width(String(character))
      if used + next > columns { break }
      result.append(character)
      used += next
    }
    return result + mark
  }

  /// `text` in lines of at most `columns`, broken after commas as far as it has any; all but the first begin with
  /// `indent` blanks.
  static func broken(_ text: String, to columns: Int, indent: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    let parts = text.split(separator: ", ")
    for (index, part) in parts.enumerated() {
      let part = part + (index + 1 < parts.count ? "," : "")
      if line.isEmpty {
        line = String(part)
      } else if width(line) + 1 + width(String(part)) <= columns {
        line += " " + part
      } else {
        lines.append(line)
        line = String(repeating: " ", count: indent) + part
      }
    }
    return lines + [line]
  }

  /// `text` without control characters: a file's name must not command the terminal.
  ///
  /// Bytes of a name that are no UTF-8 are written `\xf6`.
  static func clean(_ text: String) -> String {
    var result = ""
    for scalar in PathEncoding.readable(text).unicodeScalars {
      switch scalar.value {
      case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
        result.append("?")
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
