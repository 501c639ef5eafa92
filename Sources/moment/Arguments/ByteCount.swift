// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// An amount of memory as people write it: `16MiB`, `64M`, `1.5G`, `500kB`, `1048576`.
///
/// One letter, and `KiB` and its kin, count in 1024s; `kB`, `MB` and `GB` in 1000s.
struct ByteCount: Equatable, Sendable {
  let bytes: Int
}

extension ByteCount: ExpressibleByArgument {
  /// Nothing for what is no amount, or less than a byte.
  init?(argument: String) {
    let digits = argument.prefix { $0.isNumber || $0 == "." }
    let unit: Double? =
      switch argument.dropFirst(digits.count).lowercased() {
      case "", "b": 1
      case "k", "kib": 1024
      case "m", "mib": 1_048_576
      case "g", "gib": 1_073_741_824
      case "kb": 1e3
      case "mb": 1e6
      case "gb": 1e9
      default: nil
      }
    guard let unit, let number = Decimal.number(digits) else { return nil }
    let bytes = (number * unit).rounded()
    guard bytes >= 1, bytes < 1e15 else { return nil }
    self.init(bytes: Int(bytes))
  }
}
