// SPDX-License-Identifier: Apache-2.0

/// A singing bowl, touched with a padded mallet.
///
/// A thick rim bends in two, three, four ... waves around; each of these modes is a pair whose beating
/// is what one hears as singing. Left and right get unlike shares of a pair, so the sound turns.
package enum BowlVoice {
  /// One mode: ratio to the lowest, level, 60 dB decay in seconds, beats a second, width.
  private typealias Mode = (
    ratio: Double, level: Double, decay: Double, split: Double, width: Double
  )

  private static let lowest = 216.4

  private static let modes: [Mode] = [
    (1.000, 0.62, 13.5, 0.62, 0.30),
    (2.762, 0.46, 9.20, 1.18, 0.55),
    (5.169, 0.17, 5.10, 1.94, 0.65),
    (8.128, 0.055, 2.70, 2.71, 0.70),
    (11.58, 0.020, 1.40, 3.60, 0.70),
    (15.47, 0.008, 0.75, 4.40, 0.70),
  ]

  /// The clip: 9 s, stereo, 44.1 kHz.
  package static func render() -> Waveform {
    var wave = Waveform(rate: 44_100, channels: 2, seconds: 9)
    for (index, mode) in modes.enumerated() {
      let partial = Partial(
        lowest * mode.ratio, level: mode.level, decay: mode.decay,
        attack: 0.022 / mode.ratio.squareRoot(), phase: 0.19 * Double(index))
      wave.add(partial.pair(split: mode.split, balance: 0.44, width: mode.width))
    }
    wave.add(NoiseBurst(420, resonance: 0.9, level: 0.20, decay: 0.11, attack: 0.006, seed: 21))
    wave.fadeOut(seconds: 4.5)
    return wave
  }
}
