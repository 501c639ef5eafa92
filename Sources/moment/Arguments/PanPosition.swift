// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A place between left (-1) and right (1).
struct PanPosition: Equatable, Sendable {
  let value: Double
}

extension PanPosition: ExpressibleByArgument {
  /// Nothing for what is no number from -1 to 1.
  init?(argument: String) {
    guard let value = Decimal.signed(argument[...]), (-1...1).contains(value) else { return nil }
    self.value = value
  }
}
