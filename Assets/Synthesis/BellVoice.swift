// SPDX-License-Identifier: Apache-2.0

/// A small bronze bell, struck once with a hard clapper.
///
/// The modes have the names founders give them and the ratios of a well-tuned bell, to the prime's
/// pitch: each is a pair, since no bell is round, and the higher it is the sooner it is gone.
package enum BellVoice {
  /// One mode: ratio to the prime, level, 60 dB decay in seconds, beats a second.
  private typealias Mode = (ratio: Double, level: Double, decay: Double, split: Double)

  private static let prime = 659.26

  private static let modes: [Mode] = [
    (0.500, 0.30, 8.50, 0.36),  // hum
    (1.000, 0.42, 5.60, 0.71),  // prime
    (1.189, 0.46, 5.90, 0.94),  // tierce, a minor third
    (1.502, 0.16, 3.10, 1.30),  // quint
    (2.000, 0.60, 3.90, 1.12),  // nominal, which sets the note one hears
    (2.512, 0.13, 2.30, 2.10),  // deciem
    (2.671, 0.11, 2.05, 1.70),  // undeciem
    (3.011, 0.34, 2.25, 1.45),  // superquint
    (4.166, 0.24, 1.45, 2.60),  // octave nominal
    (5.433, 0.15, 0.95, 3.10),
    (6.796, 0.10, 0.62, 4.30),
    (8.215, 0.065, 0.42, 5.10),
    (9.702, 0.042, 0.30, 6.40),
    (11.28, 0.027, 0.21, 7.70),
    (12.94, 0.018, 0.15, 9.20),
  ]

  /// The clip: 4 s, mono, 48 kHz.
  package static func render() -> Waveform {
    var wave = Waveform(rate: 48_000, channels: 1, seconds: 4)
    for (index, mode) in modes.enumerated() {
      let partial = Partial(
        prime * mode.ratio, level: mode.level, decay: mode.decay,
        attack: index == 0 ? 0.006 : 0.001_2 / mode.ratio.squareRoot(),
        phase: 0.07 * Double(index))
      wave.add(partial.pair(split: mode.split, balance: 0.34))
    }
    wave.add(NoiseBurst(5200, resonance: 0.8, level: 0.55, decay: 0.028, attack: 0.000_3, seed: 11))
    wave.add(NoiseBurst(1500, resonance: 1.2, level: 0.35, decay: 0.045, attack: 0.000_6, seed: 12))
    wave.fadeOut(seconds: 2)
    return wave
  }
}
