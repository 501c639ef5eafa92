// SPDX-License-Identifier: Apache-2.0

public import MomentClips
public import MomentRealtimeBoundary

/// A clip whose first frames are ready: it may be played while the rest is decoded.
public struct DecodedHead: Sendable {
  /// The clip.
  ///
  /// The worker holds it while the callback runs.
  public let clip: ClipID
  /// How its frames lie.
  public let layout: ClipLayout
  /// Frames ready so far, at the engine's rate.
  public let frames: Int
  /// Frames it will have, at the engine's rate, as far as can be told.
  public let length: ClipLength
  /// What the file says of itself.
  public let info: SoundInfo
  /// The rest of a sound that is streamed: the clip is its head.
  public var stream: StreamSource?
}
