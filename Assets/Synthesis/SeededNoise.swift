// SPDX-License-Identifier: Apache-2.0

/// White noise that is the same every time for the same seed (SplitMix64).
///
/// A value type: a copy goes on from where the original was.
package struct SeededNoise: Sendable {
  private var state: UInt64

  /// Noise that is told apart from other noise by `seed` alone.
  package init(seed: UInt64) {
    state = seed
  }

  /// The next 64 random bits.
  package mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// The next value of 0 ..< 1, each equally likely.
  package mutating func unit() -> Double {
    Double(bits() >> 11) * 0x1p-53
  }

  /// The next value of -1 ..< 1, each equally likely: one sample of white noise.
  package mutating func sample() -> Double {
    unit() * 2 - 1
  }

  /// The next value of -1 ..< 1, the sum of two dice: dither of one step either way.
  package mutating func triangular() -> Double {
    unit() - unit()
  }

  /// The next value between two others, each octave between them equally likely.
  package mutating func octaves(_ low: Double, _ high: Double) -> Double {
    low * power(high / low, unit())
  }
}
