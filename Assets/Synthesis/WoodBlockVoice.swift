// SPDX-License-Identifier: Apache-2.0

/// A temple block: a hollow piece of wood, one dry knock.
package enum WoodBlockVoice {
  /// The clip: 0.4 s, mono, 96 kHz.
  package static func render() -> Waveform {
    var wave = Waveform(rate: 96_000, channels: 1, seconds: 0.4)
    wave.add([
      // The air in the hollow, then the walls around it.
      Partial(742, level: 0.85, decay: 0.235, attack: 0.001_1),
      Partial(1186, level: 0.40, decay: 0.150, attack: 0.000_7, phase: 0.1),
      Partial(1893, level: 0.22, decay: 0.090, attack: 0.000_5, phase: 0.3),
      Partial(2874, level: 0.13, decay: 0.062, attack: 0.000_4, phase: 0.45),
      Partial(4327, level: 0.07, decay: 0.040, attack: 0.000_3, phase: 0.2),
      Partial(6610, level: 0.03, decay: 0.026, attack: 0.000_3, phase: 0.6),
    ])
    wave.add(NoiseBurst(3100, resonance: 0.6, level: 0.5, decay: 0.018, attack: 0.000_2, seed: 41))
    wave.add(NoiseBurst(900, resonance: 1.5, level: 0.4, decay: 0.050, attack: 0.000_8, seed: 42))
    wave.fadeOut(seconds: 0.15)
    return wave
  }
}
