// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A sound while it is being made: one or two channels of doubles, full scale = 1.
package struct Waveform: Sendable {
  /// Frames a second.
  package let rate: Int
  /// The samples, a list a channel, all of the same length.
  package var channels: [[Double]]

  /// Silence of the given length.
  package init(rate: Int, channels: Int, seconds: Double) {
    let frames = Int((seconds * Double(rate)).rounded())
    self.rate = rate
    self.channels = Array(repeating: Array(repeating: 0, count: frames), count: channels)
  }

  /// How many frames there are.
  package var frames: Int { channels[0].count }

  /// The largest sample of all, without its sign.
  package var peak: Double {
    channels.reduce(0) { $1.reduce($0) { max($0, abs($1)) } }
  }

  /// Adds modes that are all struck at the same moment, `seconds` from the beginning.
  package mutating func add(_ partials: [Partial], at seconds: Double = 0) {
    for partial in partials {
      for index in channels.indices {
        partial.add(
          to: &channels[index], from: frame(at: seconds), rate: Double(rate),
          gain: gain(of: index, pan: partial.pan))
      }
    }
  }

  /// Adds a burst that begins `seconds` from the beginning.
  package mutating func add(_ burst: NoiseBurst, at seconds: Double = 0) {
    for index in channels.indices {
      burst.add(
        to: &channels[index], from: frame(at: seconds), rate: Double(rate),
        gain: gain(of: index, pan: burst.pan))
    }
  }

  /// Fades the last `seconds` along a raised cosine; the very last frame is exactly zero.
  package mutating func fadeOut(seconds: Double) {
    let length = frame(at: seconds)
    let start = frames - length
    for index in channels.indices {
      for step in 0..<length {
        channels[index][start + step] *=
          step == length - 1 ? 0 : 0.5 + 0.5 * cos(Double.pi * Double(step) / Double(length - 1))
      }
    }
  }

  /// Makes the largest sample as large as told, in dB of full scale.
  package mutating func normalize(peak decibels: Double) {
    let factor = amplitude(decibels: decibels) / peak
    for index in channels.indices {
      for frame in channels[index].indices { channels[index][frame] *= factor }
    }
  }

  private func frame(at seconds: Double) -> Int {
    Int((seconds * Double(rate)).rounded())
  }

  private func gain(of channel: Int, pan: Double) -> Double {
    guard channels.count == 2 else { return 1 }
    let angle = Double.pi / 4 * (1 + max(-1, min(1, pan)))
    return channel == 0 ? cos(angle) : sin(angle)
  }
}
