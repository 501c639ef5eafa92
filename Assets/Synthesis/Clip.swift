// SPDX-License-Identifier: Apache-2.0

/// One of the project's own clips: what it is called, how it is stored and how it is made.
package struct Clip: Sendable {
  /// File name without its ending.
  package let name: String
  /// What it is, for people; stored in the file.
  package let title: String
  /// Bits a sample.
  package let bits: Int
  /// Largest sample, in dB of full scale.
  package let peak: Double
  /// Which dither, so that the same samples come out every time.
  let seed: UInt64
  let render: @Sendable () -> Waveform

  /// The clip's file name.
  package var fileName: String { "\(name).flac" }

  /// Makes the clip: the same samples each time it is asked.
  package func make() -> PCM {
    var waveform = render()
    waveform.normalize(peak: peak)
    return PCM(waveform, bits: bits, seed: seed)
  }
}

extension Clip {
  /// All clips, in the order they are listed.
  package static let all = [
    Clip(
      name: "bell", title: "Struck bell", bits: 16, peak: -3, seed: 1,
      render: BellVoice.render),
    Clip(
      name: "bowl", title: "Singing bowl", bits: 16, peak: -4, seed: 2,
      render: BowlVoice.render),
    Clip(
      name: "chime", title: "Door chime of three notes", bits: 16, peak: -4, seed: 3,
      render: ChimeVoice.render),
    Clip(
      name: "strike", title: "Temple block", bits: 24, peak: -4, seed: 4,
      render: WoodBlockVoice.render),
    Clip(
      name: "prompt", title: "Soft prompt of two notes", bits: 24, peak: -6, seed: 5,
      render: PromptVoice.render),
    Clip(
      name: "ambience", title: "Brook and wind, a seamless loop", bits: 16, peak: -12, seed: 6,
      render: AmbienceVoice.render),
  ]
}
