// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A length of a period or a buffer, in microseconds as aplay has it; `10ms` works too.
struct Microseconds: Equatable, Sendable {
  let seconds: Double

  /// What a device can be asked for: 0.1 ms to 10 s.
  static let range = 0.0001...10.0
}

extension Microseconds: ExpressibleByArgument {
  /// Nothing for what is no length, or none a device could have.
  init?(argument: String) {
    let seconds: Double? =
      if argument.hasSuffix("us") || argument.hasSuffix("µs") {
        Decimal.number(argument.dropLast(2)).map { $0 / 1e6 }
      } else if argument.hasSuffix("ms") {
        Decimal.number(argument.dropLast(2)).map { $0 / 1e3 }
      } else {
        Decimal.number(argument[...]).map { $0 / 1e6 }
      }
    guard let seconds, Self.range.contains(seconds) else { return nil }
    self.seconds = seconds
  }
}
