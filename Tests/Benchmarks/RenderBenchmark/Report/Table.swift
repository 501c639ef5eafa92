// SPDX-License-Identifier: Apache-2.0

/// Numbers with names on both sides, for people and for programs.
struct Table {
  let key: String
  let title: String
  let columns: [String]
  var rows: [(name: String, cells: [Double?])] = []
  var digits = 0

  /// Adds a row; `nil` is a cell for which there is nothing to measure.
  mutating func append(_ name: String, _ cells: [Double?]) { rows.append((name, cells)) }

  /// Lines for a terminal.
  var text: String {
    let body = rows.map { row in row.cells.map { $0.map(number) ?? "no" } }
    let widths = columns.indices.map { column in
      max(columns[column].count, body.map { $0[column].count }.max() ?? 0)
    }
    let label = rows.map(\.name.count).max() ?? 0
    var lines = [title, padded("", to: -label) + cells(columns, widths)]
    for (row, texts) in zip(rows, body) {
      lines.append(padded(row.name, to: -label) + cells(texts, widths))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A member of a JSON object: rows by name, cells by column.
  var json: String {
    let body = rows.map { row in
      let members = zip(columns, row.cells).map { column, cell in
        "\"\(column)\":\(cell.map(number) ?? "null")"
      }
      return "\"\(row.name)\":{\(members.joined(separator: ","))}"
    }
    return "\"\(key)\":{\(body.joined(separator: ","))}"
  }

  private func cells(_ texts: [String], _ widths: [Int]) -> String {
    zip(texts, widths).map { "  " + padded($0, to: $1) }.joined()
  }

  /// Filled up with blanks on the left, or for a negative width on the right.
  private func padded(_ text: String, to width: Int) -> String {
    let blanks = String(repeating: " ", count: max(0, abs(width) - text.count))
    return width < 0 ? text + blanks : blanks + text
  }

  private func number(_ value: Double) -> String {
    let scale = digits == 0 ? 1.0 : digits == 1 ? 10 : 100
    let scaled = Int((value * scale).rounded())
    guard digits > 0 else { return "\(scaled)" }
    let part = "\(scaled % Int(scale))"
    return "\(scaled / Int(scale))." + String(repeating: "0", count: digits - part.count) + part
  }
}
