// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CSndFile
import MomentTestSupport

/// A sound of 16-bit integers that can be made again at any time: a tone of its own, which swells and dies away.
struct SoundRecipe: Sendable {
  private static let containers = [
    ("wav", SF_FORMAT_WAV), ("flac", SF_FORMAT_FLAC), ("au", SF_FORMAT_AU),
  ]
  /// Frames over which it swells, and at its end dies: no edge of it is a step.
  private static let edge = 2_400

  let name: String
  let rate: Int
  let channels: Int
  let frames: Int
  private let format: Int
  private let period: Int
  private let level: Int

  /// The sound of that number; every tenth is at another rate than the engine's.
  init(number: Int, random: inout RandomSequence) {
    let (ending, container) = Self.containers[.random(in: 0...2, using: &random)]
    rate = number % 10 == 9 ? 44_100 : LibraryShow.rate
    channels = .random(in: 1...2, using: &random)
    frames = .random(in: 14_400...288_000, using: &random)
    period = .random(in: 40...400, using: &random)
    level = .random(in: 2_000...20_000, using: &random)
    format = Int(container) | Int(SF_FORMAT_PCM_16)
    name = "\(number).\(ending)"
  }

  /// Its samples, interleaved.
  var samples: [Int16] {
    var samples = [Int16](repeating: 0, count: frames * channels)
    for frame in 0..<frames {
      let edge = min(frame, frames - 1 - frame, Self.edge)
      // A triangle, in integers: the same on every machine. Its number is in the sound, so no two are alike.
      let turn = (frame * 4 * 256 / period) % 1024
      let wave = turn < 512 ? turn - 256 : 768 - turn
      let sample = level * wave / 256 * edge / Self.edge
      for channel in 0..<channels {
        samples[frame * channels + channel] = Int16(channel == 0 ? sample : -sample / 2)
      }
    }
    return samples
  }

  /// Makes its file.
  func write(to path: String) throws {
    var info = SF_INFO()
    info.samplerate = Int32(rate)
    info.channels = Int32(channels)
    info.format = Int32(format)
    let samples = samples
    guard let file = unsafe sf_open(path, Int32(SFM_WRITE), &info) else {
      throw ValidationError("\(path) cannot be made")
    }
    defer { unsafe _ = sf_close(file) }
    guard unsafe sf_writef_short(file, samples, sf_count_t(frames)) == frames else {
      throw ValidationError("\(path) cannot be written")
    }
  }
}
