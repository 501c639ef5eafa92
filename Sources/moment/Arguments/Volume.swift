// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A volume from 0 to 100; a percent sign is allowed.
struct Volume: Equatable, Sendable {
  let value: Double
}

extension Volume: ExpressibleByArgument {
  /// Nothing for what is no number from 0 to 100.
  init?(argument: String) {
    let text = argument.hasSuffix("%") ? argument.dropLast() : argument[...]
    guard let value = Decimal.number(text), value <= 100 else { return nil }
    self.value = value
  }
}
