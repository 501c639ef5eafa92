// SPDX-License-Identifier: Apache-2.0

/// "Please look here": two soft wooden notes, a fourth apart, the second a little fuller.
package enum PromptVoice {
  /// The clip: 1.2 s, mono, 48 kHz.
  package static func render() -> Waveform {
    var wave = Waveform(rate: 48_000, channels: 1, seconds: 1.2)
    wave.add(note(523.25, level: 0.75), at: 0)
    wave.add(note(698.46, level: 1), at: 0.17)
    wave.fadeOut(seconds: 0.6)
    return wave
  }

  /// A bar cut hollow beneath, as on a marimba, so that its second mode is two octaves up.
  private static func note(_ pitch: Double, level: Double) -> [Partial] {
    let lowest = Partial(pitch, level: 0.6 * level, decay: 1.05, attack: 0.007)
    return lowest.pair(split: 1.6, balance: 0.3) + [
      Partial(pitch * 2, level: 0.05 * level, decay: 0.6, attack: 0.010, phase: 0.25),
      Partial(pitch * 3.932, level: 0.11 * level, decay: 0.34, attack: 0.004, phase: 0.1),
      Partial(pitch * 9.24, level: 0.022 * level, decay: 0.12, attack: 0.002, phase: 0.3),
    ]
  }
}
