// SPDX-License-Identifier: Apache-2.0

/// Words that were meant, by words that were typed.
enum Spelling {
  /// The word that is at most two typing errors away, or a third of a short one's letters; `nil` if there is none.
  static func nearest(to word: String, among words: [String]) -> String? {
    let typed = Array(word.utf8)
    let near = words.map { (word: $0, errors: errors(typed, Array($0.utf8))) }
      .min { $0.errors < $1.errors }
    guard let near, near.errors <= min(2, max(1, typed.count / 3)) else { return nil }
    return near.word
  }

  /// Letters to be added, left out, replaced or exchanged with their neighbours.
  private static func errors(_ one: [UInt8], _ other: [UInt8]) -> Int {
    // Longer ones cannot be near; keeps the table small.
    guard abs(one.count - other.count) <= 2, one.count <= 64 else { return .max }
    var before: [Int] = []
    var last = Array(0...other.count)
    for (row, letter) in one.enumerated() {
      var next = [row + 1]
      for (column, against) in other.enumerated() {
        var errors = min(
          last[column] + (letter == against ? 0 : 1), last[column + 1] + 1, next[column] + 1)
        if row > 0, column > 0, letter == other[column - 1], one[row - 1] == against {
          errors = min(errors, before[column - 1] + 1)
        }
        next.append(errors)
      }
      (before, last) = (last, next)
    }
    return last[other.count]
  }
}
