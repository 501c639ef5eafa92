// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Levels against full scale.
enum Level {
  /// Decibels of a magnitude against 1; minus infinity for silence.
  static func decibels(_ magnitude: Float) -> Double {
    magnitude > 0 ? 20 * log10(Double(magnitude)) : -.infinity
  }

  /// `-3.1 dBFS`, `silence`.
  static func text(_ magnitude: Float) -> String {
    magnitude > 0 ? Number.fixed(decibels(magnitude), 1) + " dBFS" : "silence"
  }

  /// Decibels with two decimals, or `null` for silence.
  static func json(_ magnitude: Float) -> JSON {
    magnitude > 0 ? .real((decibels(magnitude) * 100).rounded() / 100) : .null
  }
}
