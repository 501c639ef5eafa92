// SPDX-License-Identifier: Apache-2.0

/// A sound's outline in characters.
///
/// Time goes to the right, level up and down from the middle; full scale fills the height. Braille
/// has two columns and four rows of dots in a character; without Unicode a character is one dot.
struct WaveformPicture {
  /// The lowest and highest sample of a stretch, 1 being full scale.
  struct Stretch: Equatable {
    let low: Float
    let high: Float
  }

  let rows: Int
  let isUnicode: Bool

  /// Stretches that a picture `columns` wide is drawn from.
  func stretches(for columns: Int) -> Int { isUnicode ? columns * 2 : columns }

  /// The picture's lines, top first.
  func lines(_ stretches: [Stretch]) -> [String] {
    let height = isUnicode ? rows * 4 : rows
    let spans = stretches.map { span($0, height: height) }
    return (0..<rows).map { row in
      isUnicode ? brailleLine(row, spans) : plainLine(row, spans)
    }
  }

  /// The dots of a stretch, counted from the top.
  ///
  /// Silence is the middle line.
  private func span(_ stretch: Stretch, height: Int) -> ClosedRange<Int> {
    func dot(_ level: Float) -> Int {
      let level = level.isNaN ? 0 : max(-1, min(1, level))
      return min(height - 1, Int((1 - level) / 2 * Float(height)))
    }
    let top = dot(stretch.high)
    // The mirror image of what is above, so that equal levels look equal.
    return top...max(top, height - 1 - dot(-stretch.low))
  }

  private func plainLine(_ row: Int, _ spans: [ClosedRange<Int>]) -> String {
    trimmed(spans.map { $0.contains(row) ? "#" : " " }.joined())
  }

  private func brailleLine(_ row: Int, _ spans: [ClosedRange<Int>]) -> String {
    // The dots of a braille cell, by column and row, as Unicode numbers them.
    let bits: [[UInt32]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
    var line = ""
    for cell in stride(from: 0, to: spans.count, by: 2) {
      var pattern: UInt32 = 0
      for column in 0..<2 where cell + column < spans.count {
        for dot in 0..<4 where spans[cell + column].contains(row * 4 + dot) {
          pattern |= bits[column][dot]
        }
      }
      line.unicodeScalars.append(Unicode.Scalar(0x2800 + pattern) ?? " ")
    }
    return trimmed(line)
  }

  private func trimmed(_ line: String) -> String {
    var line = line[...]
    while let last = line.last, last == " " || last == "\u{2800}" { line = line.dropLast() }
    return String(line)
  }
}
