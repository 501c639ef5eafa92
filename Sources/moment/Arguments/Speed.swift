// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How many of a sound's seconds go by in one, from 0.25 to 4.
struct Speed: Equatable, Sendable {
  let value: Double
}

extension Speed: ExpressibleByArgument {
  /// Nothing for what is no number from 0.25 to 4; an `x` behind it, as in `1.5x`, is allowed.
  init?(argument: String) {
    let digits = argument.hasSuffix("x") ? argument.dropLast() : argument[...]
    guard let value = Decimal.number(digits), (0.25...4).contains(value) else { return nil }
    self.value = value
  }
}
