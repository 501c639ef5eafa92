// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One mode of a thing that was struck: a sine wave that rings up and dies away at its own pace.
package struct Partial: Sendable {
  /// Pitch, in Hz.
  package var frequency: Double
  /// Amplitude it would start with if it rang up at once, full scale = 1.
  package var level: Double
  /// How long it takes to fall by 60 dB, in seconds.
  package var decay: Double
  /// Time constant of its ringing up, in seconds: short for metal on metal, long for felt.
  package var attack: Double
  /// Where in its cycle it starts, in turns.
  package var phase: Double
  /// From -1 (left) to 1 (right), equal power; without meaning in a mono waveform.
  package var pan: Double

  /// A partial of the middle that starts at a zero crossing, unless told otherwise.
  package init(
    _ frequency: Double, level: Double, decay: Double, attack: Double, phase: Double = 0,
    pan: Double = 0
  ) {
    self.frequency = frequency
    self.level = level
    self.decay = decay
    self.attack = attack
    self.phase = phase
    self.pan = pan
  }

  /// The same mode as it is on a body that is not quite round: twice, a little apart in pitch.
  ///
  /// The two beat `split` times a second; `width` sets them apart between left and right, so that the
  /// beating moves.
  package func pair(split: Double, balance: Double, width: Double = 0) -> [Partial] {
    var lower = self
    var upper = self
    lower.frequency -= split / 2
    upper.frequency += split / 2
    lower.level *= 1 - balance
    upper.level *= balance
    upper.decay *= 0.93
    upper.phase += 0.11
    lower.pan -= width
    upper.pan += width
    return [lower, upper]
  }

  /// Adds this partial to `samples` from `start` on, `gain` times as loud.
  ///
  /// Costs a rotation of the complex plane a sample, and ends where nothing is left to hear (-150 dB).
  func add(to samples: inout [Double], from start: Int, rate: Double, gain: Double) {
    precondition(frequency < rate / 2, "A partial above half the rate would fold back.")
    let angle = 2 * Double.pi * frequency / rate
    let damping = pow(10, -3 / (decay * rate))
    let (turnReal, turnImaginary) = (damping * cos(angle), damping * sin(angle))
    var (real, imaginary) = (cos(2 * Double.pi * phase), sin(2 * Double.pi * phase))
    let attackDamping = exp(-1 / (attack * rate))
    var missing = 1.0
    let audible = Int(decay * rate * 150 / 60)
    for index in start..<min(samples.count, start + audible) {
      samples[index] += gain * level * (1 - missing) * imaginary
      (real, imaginary) = (
        real * turnReal - imaginary * turnImaginary, real * turnImaginary + imaginary * turnReal
      )
      missing *= attackDamping
    }
  }
}
