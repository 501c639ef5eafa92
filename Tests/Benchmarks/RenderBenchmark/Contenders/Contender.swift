// SPDX-License-Identifier: Apache-2.0

/// Somebody who can mix: Moment, the C kernel, another mixer.
///
/// Each renders blocks of `Block.frames` frames of stereo float at `Block.rate`, on the calling thread.
protocol Contender {
  var name: String { get }

  /// `voices` voices that play `sound` for ever; `nil` where there is no such thing.
  func mixer(_ sound: Sound, voices: Int) throws -> (any Mixer)?

  /// A stage for `voices` sounds that come and go; `nil` for who can load nothing.
  func stage(voices: Int) throws -> (any Stage)?
}

/// Voices that play for ever, rendered a block at a time.
protocol Mixer: AnyObject {
  /// The next block.
  func renderBlock()
}

/// What every contender renders.
enum Block {
  static let frames = 256
  static let rate = 48_000
}
