// SPDX-License-Identifier: Apache-2.0

/// Columns that line up.
enum TextTable {
  /// Each row as one line; the last column is as long as it is.
  static func lines(_ rows: [[String]], gap: Int = 2) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? TerminalText.width($0[column]) : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell
        if column + 1 < row.count {
          line += String(
            repeating: " ", count: widths[column] - TerminalText.width(cell) + gap)
        }
      }
      return line
    }
  }
}
