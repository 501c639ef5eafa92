// SPDX-License-Identifier: Apache-2.0

/// A door chime: three metal bars over tuned tubes, struck with felt one after the other.
package enum ChimeVoice {
  /// One bar: pitch in Hz, when it is struck in seconds, where it hangs.
  private typealias Bar = (pitch: Double, time: Double, pan: Double)

  private static let bars: [Bar] = [
    (880.00, 0.00, -0.45),
    (739.99, 0.46, 0.05),
    (587.33, 0.92, 0.45),
  ]

  /// The clip: 4 s, stereo, 32 kHz.
  package static func render() -> Waveform {
    var wave = Waveform(rate: 32_000, channels: 2, seconds: 4)
    for (index, bar) in bars.enumerated() {
      wave.add(modes(of: bar), at: bar.time)
      wave.add(
        NoiseBurst(
          2400, resonance: 0.7, level: 0.16, decay: 0.035, attack: 0.000_8,
          seed: 31 + UInt64(index), pan: bar.pan),
        at: bar.time)
    }
    wave.fadeOut(seconds: 1.8)
    return wave
  }

  /// The bending modes of a bar that is free at both ends; the tube holds on to the lowest.
  private static func modes(of bar: Bar) -> [Partial] {
    let longer = (587.33 / bar.pitch).squareRoot()
    let lowest = Partial(
      bar.pitch, level: 0.62, decay: 3.4 * longer, attack: 0.002_5, pan: bar.pan)
    let tube = Partial(
      bar.pitch * 2.003, level: 0.05, decay: 1.6 * longer, attack: 0.012, pan: bar.pan)
    let upper = [(2.756, 0.20, 1.25), (5.404, 0.085, 0.52), (8.933, 0.03, 0.22)].map {
      (ratio, level, decay) in
      Partial(
        bar.pitch * ratio, level: level, decay: decay * longer, attack: 0.001, phase: 0.2,
        pan: bar.pan * 0.6)
    }
    return lowest.pair(split: 0.83, balance: 0.28, width: 0.15) + [tube] + upper
  }
}
