// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A sample rate: `48000`, `48000Hz`, `44.1k`, `44.1kHz`.
struct HertzRate: Equatable, Sendable {
  let value: Int

  /// The rates an engine can have.
  static let range = 8_000...192_000

  init(_ value: Int) { self.value = value }
}

extension HertzRate: ExpressibleByArgument {
  /// Nothing for what is no rate, or none that can be used.
  init?(argument: String) {
    var text = argument.lowercased()[...]
    if text.hasSuffix("hz") { text = text.dropLast(2) }
    var factor = 1.0
    if text.hasSuffix("k") {
      text = text.dropLast()
      factor = 1000
    }
    guard let number = Decimal.number(text), number < 1e6 else { return nil }
    let value = Int((number * factor).rounded())
    guard Self.range.contains(value) else { return nil }
    self.value = value
  }
}

extension HertzRate {
  /// The nearest rate an engine can have.
  static func clamped(_ rate: Int) -> Int { max(range.lowerBound, min(range.upperBound, rate)) }
}
