// SPDX-License-Identifier: Apache-2.0

@testable import MomentOutput

/// Plays frames that can be told apart: sample = frame number x channels + channel + 1.
struct Feeder {
  /// Frames given so far.
  var next = 0

  /// Writes the next frames as 16-bit integers.
  mutating func fill16(_ memory: UnsafeMutableRawPointer, _ frames: Int, channels: Int = 2) {
    for index in 0..<frames * channels {
      let value = Int16(truncatingIfNeeded: next * channels + index + 1)
      unsafe memory.storeBytes(of: value, toByteOffset: index * 2, as: Int16.self)
    }
    next += frames
  }

  /// Plays `frames` frames and drains.
  ///
  /// - Returns: frames left unplayed.
  mutating func play(_ frames: Int, on device: inout AlsaDevice) throws(OutputError) -> Int {
    while next < frames {
      let room = try device.room(orWakenBy: -1)
      try unsafe device.put(min(room, frames - next)) { unsafe fill16($0, $1) }
    }
    return device.drain()
  }

  /// What a capture begins with when `frames` frames were played.
  static func expected16(_ frames: Int, channels: Int = 2) -> [Int16] {
    (0..<frames * channels).map { Int16(truncatingIfNeeded: $0 + 1) }
  }
}
