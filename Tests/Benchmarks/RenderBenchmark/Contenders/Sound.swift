// SPDX-License-Identifier: Apache-2.0

/// What all voices of a measurement play.
struct Sound {
  let name: String
  var channels = 2
  var isFloat = false
  /// The rate the sound was recorded at.
  var recordedRate = Block.rate
  /// How much faster than recorded it is played.
  var pitch: Float = 1
  var isSilent = false
  /// Whether every block brings every voice a new gain.
  var isRamping = false
  /// Whether each voice has a clip of its own; otherwise all play one, each from a place of its own.
  var hasOwnClips = false

  /// Frames of the clip all voices share: 256 places a block apart, 256 KiB in stereo.
  static let sharedFrames = 65_536
  /// Frames of a clip of one's own: 16 KiB in stereo.
  static let ownFrames = 4096

  /// Frames of a clip, as recorded.
  var frames: Int {
    let atOurRate = hasOwnClips ? Self.ownFrames : Self.sharedFrames
    return atOurRate * recordedRate / Block.rate
  }

  /// Noise, quiet enough for thousands of voices; interleaved.
  var samples: [Int16] {
    var random = UInt32(1)
    return (0..<frames * channels).map { _ in
      random = random &* 1_664_525 &+ 1_013_904_223
      return Int16(truncatingIfNeeded: Int32(bitPattern: random) >> 26)
    }
  }

  /// Where voice `index` begins.
  func place(of index: Int) -> Int { index * Block.frames % frames }

  /// The table of the goals.
  static let goals = [
    Sound(name: "mono s16", channels: 1),
    Sound(name: "stereo s16"),
    Sound(name: "44.1k stereo at 48k", recordedRate: 44_100),
    Sound(name: "pitch 1.1, stereo", pitch: 1.1),
  ]

  /// What else a voice of ours may be.
  static let others = [
    Sound(name: "mono f32", channels: 1, isFloat: true),
    Sound(name: "stereo f32", isFloat: true),
    Sound(name: "pitch 1.1, mono", channels: 1, pitch: 1.1),
    Sound(name: "gain ramping", isRamping: true),
    Sound(name: "own clips", hasOwnClips: true),
    Sound(name: "silent", isSilent: true),
  ]
}
