// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A length of time as people write it: `1.5`, `1.5s`, `250ms`, `1:02.5`, `1:00:00`.
struct TimeLength: Equatable, Sendable {
  /// At least 0.
  let seconds: Double

  init(seconds: Double) { self.seconds = seconds }

  /// Frames at `rate`, to the nearest.
  func frames(at rate: Int) -> Int {
    // Past any sound there is; keeps the product far from the largest Int.
    Int((min(seconds, 1e9) * Double(rate)).rounded())
  }
}

extension TimeLength: ExpressibleByArgument {
  /// Nothing for what is no length of time.
  init?(argument: String) {
    if argument.hasSuffix("ms") {
      guard let value = Decimal.number(argument.dropLast(2)) else { return nil }
      self.init(seconds: value / 1000)
      return
    }
    if argument.hasSuffix("s") {
      guard let value = Decimal.number(argument.dropLast()) else { return nil }
      self.init(seconds: value)
      return
    }
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 3, let last = parts.last, let seconds = Decimal.number(last) else {
      return nil
    }
    if parts.count > 1, seconds >= 60 { return nil }
    var total = 0.0
    for (index, part) in parts.dropLast().enumerated() {
      guard let value = Decimal.whole(part), index == 0 || value < 60 else { return nil }
      total = (total + Double(value)) * 60
    }
    self.init(seconds: total + seconds)
  }
}

extension TimeLength {
  /// Reads a length of time, and says what is wrong with what is none.
  static func parse(_ text: String) throws -> TimeLength {
    if let length = TimeLength(argument: text) { return length }
    let sign = text.first { !$0.isWhitespace }
    if sign == "-" || sign == "−" { throw ValidationError("a time cannot be negative.") }
    throw ValidationError("a time is written as 1.5, 1.5s, 250ms or 1:02.5.")
  }
}
