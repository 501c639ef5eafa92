// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A bubble of air in running water: a short sine that rises while it dies away.
package struct Bubble: Sendable {
  /// Pitch at its birth, in Hz; small bubbles are high.
  package var frequency: Double
  /// Amplitude, full scale = 1.
  package var level: Double
  /// How long it takes to fall by 60 dB, in seconds.
  package var decay: Double
  /// How much higher it is after one `decay`, as a part of `frequency`.
  package var rise: Double
  /// Frame of its birth.
  package var start: Int

  /// Adds this bubble to a circle of samples: what runs over the end goes on at the beginning.
  func add(toCircle samples: inout [Double], rate: Double, gain: Double) {
    let length = Int(decay * rate * 1.6)
    let attack = 0.002 * rate
    var turns = 0.0
    for step in 0..<length {
      let age = Double(step) / (decay * rate)
      let envelope = pow(10, -3 * age) * (1 - exp(-Double(step) / attack))
      samples[(start + step) % samples.count] += gain * level * envelope * sin(2 * .pi * turns)
      turns += frequency * (1 + rise * age) / rate
    }
  }
}
