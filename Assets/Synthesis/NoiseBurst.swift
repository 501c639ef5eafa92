// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The moment of contact: a breath of band-passed noise, over before a pitch is heard.
package struct NoiseBurst: Sendable {
  /// Middle of the band, in Hz.
  package var frequency: Double
  /// How narrow the band is; 1 is about one octave and a half.
  package var resonance: Double
  /// Amplitude, full scale = 1, before the band takes its part.
  package var level: Double
  /// How long it takes to fall by 60 dB, in seconds.
  package var decay: Double
  /// Time constant of its beginning, in seconds.
  package var attack: Double
  /// Which noise.
  package var seed: UInt64
  /// From -1 (left) to 1 (right), equal power; without meaning in a mono waveform.
  package var pan: Double

  /// A burst in the middle, unless told otherwise.
  package init(
    _ frequency: Double, resonance: Double, level: Double, decay: Double, attack: Double,
    seed: UInt64, pan: Double = 0
  ) {
    self.frequency = frequency
    self.resonance = resonance
    self.level = level
    self.decay = decay
    self.attack = attack
    self.seed = seed
    self.pan = pan
  }

  /// Adds this burst to `samples` from `start` on, `gain` times as loud.
  func add(to samples: inout [Double], from start: Int, rate: Double, gain: Double) {
    var noise = SeededNoise(seed: seed)
    var filter = StateVariableFilter(rate: rate)
    let damping = pow(10, -3 / (decay * rate))
    let attackDamping = exp(-1 / (attack * rate))
    var envelope = gain * level
    var missing = 1.0
    let audible = Int(decay * rate * 150 / 60)
    for index in start..<min(samples.count, start + audible) {
      let input = noise.sample() * envelope * (1 - missing)
      samples[index] += filter.next(input, frequency: frequency, resonance: resonance).band
      envelope *= damping
      missing *= attackDamping
    }
  }
}
