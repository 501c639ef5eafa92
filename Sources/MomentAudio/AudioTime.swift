// SPDX-License-Identifier: Apache-2.0

package import MomentRealtimeBoundary

/// A moment on an engine's timeline: frames since it started, at its own rate.
///
/// The timeline goes on when a device is lost and another takes its place.
public struct AudioTime: Hashable, Comparable, Sendable {
  /// Frames since the engine started.
  public var frame: UInt64

  /// The moment at which frame `frame` is rendered.
  public init(frame: UInt64) { self.frame = frame }

  /// Whether `a` comes before `b`.
  public static func < (a: AudioTime, b: AudioTime) -> Bool { a.frame < b.frame }

  /// The moment `frames` later, or earlier if negative; never before the engine's start, nor behind the last
  /// frame there is.
  public func advanced(by frames: Int) -> AudioTime {
    if frames >= 0 {
      let (sum, isTooLate) = frame.addingReportingOverflow(UInt64(frames))
      return AudioTime(frame: isTooLate ? .max : sum)
    }
    let back = frames.magnitude
    return AudioTime(frame: frame > UInt64(back) ? frame - UInt64(back) : 0)
  }

  package init(_ position: FramePosition) {
    frame = UInt64(position.high) << 32 | UInt64(position.low)
  }

  package var position: FramePosition {
    FramePosition(high: UInt32(frame >> 32), low: UInt32(truncatingIfNeeded: frame))
  }
}
