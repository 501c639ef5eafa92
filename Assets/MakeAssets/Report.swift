// SPDX-License-Identifier: Apache-2.0

import AssetSynthesis

/// What was written, in one line for people.
struct Report: CustomStringConvertible {
  let clip: Clip
  let sound: PCM
  let bytes: Int

  var description: String {
    [
      padded(clip.fileName, to: 14),
      padded("\(hundredths(sound.seconds)) s", to: 8),
      padded("\(sound.rate) Hz", to: 9),
      padded(sound.channels == 1 ? "mono" : "stereo", to: 7),
      padded("\(sound.bits) bit", to: 7),
      padded("peak \(hundredths(decibels(amplitude: sound.peak))) dBFS", to: 18),
      "\(bytes) bytes",
    ].joined(separator: " ")
  }

  private func hundredths(_ value: Double) -> Double {
    (value * 100).rounded() / 100
  }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
