// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary

/// From which length on a sound is not kept in memory, but streamed.
public struct StreamThreshold: Hashable, Sendable {
  /// More frames, at the engine's rate, make a stream.
  public var frames: Int
  /// More bytes in memory make a stream, if they are more than a stream takes.
  public var bytes: Int
  /// Frames of a stream that stay in memory, so that it starts like any clip.
  public var headFrames: Int

  /// Frames that a voice has in memory beside the head while it plays a stream.
  public var ringFrames: Int

  /// A threshold from its parts.
  public init(frames: Int, bytes: Int, headFrames: Int, ringFrames: Int = 0) {
    self.frames = frames
    self.bytes = bytes
    self.headFrames = headFrames
    self.ringFrames = ringFrames
  }

  /// The most frames of a clip that is kept: a stream that takes as much is no saving.
  func mostFrames(_ layout: ClipLayout) -> Int {
    min(frames, max(bytes / layout.bytesPerFrame, headFrames + ringFrames))
  }

  /// Whether a sound is streamed, judged by what its header says.
  func isPassed(by length: ClipLength, _ layout: ClipLayout) -> Bool {
    switch length {
    case .exact(let frames), .claimed(let frames): frames > mostFrames(layout)
    // Nobody knows: it is found out.
    case .unknown: mostFrames(layout) <= 0
    }
  }
}
