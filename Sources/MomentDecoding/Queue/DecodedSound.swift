// SPDX-License-Identifier: Apache-2.0

public import MomentClips
public import MomentRealtimeBoundary

/// A clip that is complete.
///
/// The pool keeps the clip until it is unloaded; whoever wants to hold it takes
/// `ClipPool/lease(_:)`, at the latest before somebody else unloads it.
public struct DecodedSound: Sendable {
  /// The clip.
  public let clip: ClipID
  /// How its frames lie.
  public let layout: ClipLayout
  /// Its frames at the engine's rate: a stream's as its file says, or of its head where that cannot know.
  public let frames: Int
  /// Frames that were decoded, at the file's own rate; a stream's as its file says.
  public let sourceFrames: Int
  /// What is missing of what its file has or states; `nil` for a stream, and if nothing is.
  public var truncation: Truncation?
  /// What the file says of itself.
  public let info: SoundInfo
  /// How loud it is, as decoded; a stream's head only.
  public let level: SoundLevel
  /// From the request to the first byte read, in nanoseconds.
  public let waited: UInt64
  /// From the first byte read to the last frame written, in nanoseconds.
  public let took: UInt64
  /// The rest of a sound that is streamed: the clip is its head.
  public var stream: StreamSource?
  /// The file it was decoded from; `nil` for a stream, and what is in none.
  public var identity: FileIdentity?
}
