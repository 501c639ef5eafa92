// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A resonant second-order filter whose frequency may move from sample to sample without a click.
package struct StateVariableFilter: Sendable {
  /// What comes out for one sample that goes in.
  package struct Output: Sendable {
    /// What is below the frequency, 12 dB an octave.
    package var low: Double
    /// What is around it, 1 at its middle.
    package var band: Double
  }

  private let rate: Double
  private var first = 0.0
  private var second = 0.0

  /// A filter at rest, for samples at `rate` Hz.
  package init(rate: Double) {
    self.rate = rate
  }

  /// Takes one sample, gives one; `resonance` is the Q, 0.707 is flat.
  package mutating func next(_ input: Double, frequency: Double, resonance: Double) -> Output {
    let g = tan(Double.pi * frequency / rate)
    let k = 1 / resonance
    let a1 = 1 / (1 + g * (g + k))
    let v3 = input - second
    let v1 = a1 * (first + g * v3)
    let v2 = second + g * v1
    first = 2 * v1 - first
    second = 2 * v2 - second
    return Output(low: v2, band: k * v1)
  }
}
