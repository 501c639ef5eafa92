// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A gain: `-6`, `-6dB`, `+3.5 dB`.
struct Decibels: Equatable, Sendable {
  let value: Double
}

extension Decibels: ExpressibleByArgument {
  /// The most a sound can be raised: past that a typing error is likelier than a wish.
  static let most = 60.0

  /// Nothing for what is no number of decibels, or too many.
  init?(argument: String) {
    var text = argument[...]
    if text.lowercased().hasSuffix("db") { text = text.dropLast(2) }
    while text.last == " " { text = text.dropLast() }
    guard let value = Decimal.signed(text), value <= Self.most else { return nil }
    self.value = value
  }
}
