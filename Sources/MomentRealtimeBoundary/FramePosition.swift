// SPDX-License-Identifier: Apache-2.0

/// A moment on the engine's timeline, in frames since the engine started, at the engine's rate.
///
/// Two 32-bit halves, because a conversion that widens to `UInt64` cannot be proved free of
/// allocation on a 32-bit processor. Render adds, measures and compares; control converts.
@frozen
public struct FramePosition: Comparable, Sendable, BitwiseCopyable {
  /// The upper half: one unit is 2^32 frames (24.8 hours at 48 kHz).
  public let high: UInt32
  /// The lower half, in frames.
  public let low: UInt32

  /// A position from its halves.
  @inlinable
  public init(high: UInt32, low: UInt32) {
    self.high = high
    self.low = low
  }

  /// The engine's first frame.
  @inlinable public static var zero: FramePosition { FramePosition(high: 0, low: 0) }

  /// Later than every frame an engine can reach (12 million years at 48 kHz).
  @inlinable public static var never: FramePosition { FramePosition(high: .max, low: .max) }

  /// The position `frames` later.
  @inlinable
  public func advanced(by frames: UInt32) -> FramePosition {
    let (sum, carried) = low.addingReportingOverflow(frames)
    return FramePosition(high: carried ? high &+ 1 : high, low: sum)
  }

  /// The frames from here to `later`: 0 if it is not later, `UInt32.max` if it is too far to say.
  @inlinable
  public func distance(to later: FramePosition) -> UInt32 {
    guard self < later else { return 0 }
    let (difference, borrowed) = later.low.subtractingReportingOverflow(low)
    let upper = later.high &- high &- (borrowed ? 1 : 0)
    return upper == 0 ? difference : .max
  }

  // Written out, as is `<`: synthesised operators are not inlinable, so render may not call them.
  /// Whether two positions are the same frame.
  @inlinable
  public static func == (a: FramePosition, b: FramePosition) -> Bool {
    a.high == b.high && a.low == b.low
  }

  /// Whether `a` comes before `b`.
  @inlinable
  public static func < (a: FramePosition, b: FramePosition) -> Bool {
    a.high < b.high || (a.high == b.high && a.low < b.low)
  }
}
