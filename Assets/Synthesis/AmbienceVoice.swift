// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A brook with a little wind, as a circle: its end goes on into its beginning.
///
/// Nothing here knows where the circle is cut. Everything that moves makes whole turns in one length, and
/// the filters go around once before they are listened to, so that they arrive at the beginning in the
/// state they have at the end.
package enum AmbienceVoice {
  private static let seconds = 8.0
  private static let rate = 22_050

  /// The clip: 8 s, stereo, 22.05 kHz, a seamless loop.
  package static func render() -> Waveform {
    var wave = Waveform(rate: rate, channels: 2, seconds: seconds)
    for index in wave.channels.indices {
      addWind(to: &wave.channels[index], side: index)
      addWash(to: &wave.channels[index], side: index)
    }
    addBubbles(to: &wave)
    wave.removeMean()
    wave.rotateToQuietestFrame()
    return wave
  }

  /// Low, wide, slow: noise below a frequency that comes and goes.
  private static func addWind(to samples: inout [Double], side: Int) {
    let shift = side == 0 ? 0 : 0.13
    addCircular(to: &samples, seed: 51 + UInt64(side)) { turn, input, filters in
      let gust = 0.5 + 0.3 * wave(turn, cycles: 1, shift) + 0.2 * wave(turn, cycles: 3, 0.4 + shift)
      let body = filters.0.next(input, frequency: 170 + 260 * gust, resonance: 1.1).low
      return 0.38 * (0.35 + 0.65 * gust) * filters.1.next(body, frequency: 500, resonance: 0.7).low
    }
  }

  /// The rush of the water itself, two swells in one length.
  private static func addWash(to samples: inout [Double], side: Int) {
    let shift = side == 0 ? 0 : 0.21
    addCircular(to: &samples, seed: 61 + UInt64(side)) { turn, input, filters in
      let swell =
        0.6 + 0.25 * wave(turn, cycles: 2, 0.1 + shift) + 0.15 * wave(turn, cycles: 5, shift)
      let rush = filters.0.next(input, frequency: 620 + 240 * swell, resonance: 0.9).band
      return 0.30 * swell * filters.1.next(rush, frequency: 1500, resonance: 0.7).low
    }
  }

  /// Runs noise through two filters, twice around; the first time only fills the filters.
  private static func addCircular(
    to samples: inout [Double], seed: UInt64,
    shape: (Double, Double, inout (StateVariableFilter, StateVariableFilter)) -> Double
  ) {
    let filter = StateVariableFilter(rate: Double(rate))
    var filters = (filter, filter)
    for isHeard in [false, true] {
      var noise = SeededNoise(seed: seed)
      for index in samples.indices {
        let shaped = shape(Double(index) / Double(samples.count), noise.sample(), &filters)
        if isHeard { samples[index] += shaped }
      }
    }
  }

  /// Drops and gurgles: few large ones, many small ones, wherever they fall.
  private static func addBubbles(to wave: inout Waveform) {
    var noise = SeededNoise(seed: 71)
    for _ in 0..<420 {
      let frequency = noise.octaves(380, 2600)
      let bubble = Bubble(
        frequency: frequency,
        level: noise.octaves(0.03, 0.34) * (700 / frequency).squareRoot(),
        decay: noise.octaves(0.5, 1.6) * 60 / frequency,
        rise: 0.05 + 0.35 * noise.unit(), start: Int(noise.unit() * Double(wave.frames)))
      let angle = Double.pi / 2 * (0.1 + 0.8 * noise.unit())
      bubble.add(toCircle: &wave.channels[0], rate: Double(rate), gain: cos(angle))
      bubble.add(toCircle: &wave.channels[1], rate: Double(rate), gain: sin(angle))
    }
  }

  /// A sine that makes whole turns in one length.
  private static func wave(_ turn: Double, cycles: Double, _ shift: Double) -> Double {
    sin(2 * .pi * (cycles * turn + shift))
  }
}
