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
  /// Its frames at the engine's rate.
  public let frames: Int
  /// Frames that were decoded, at the file's own rate.
  public let sourceFrames: Int
  /// What the file says of itself.
  public let info: SoundInfo
  /// How loud it is, as decoded.
  public let level: SoundLevel
  /// From the request to the first byte read, in nanoseconds.
  public let waited: UInt64
  /// From the first byte read to the last frame written, in nanoseconds.
  public let took: UInt64
}
