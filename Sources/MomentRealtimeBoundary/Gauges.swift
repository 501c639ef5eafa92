// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// What render and the device count, for anyone to read.
///
///     field             written by
///     rendered … peak   render, once a block
///     heard             the device's thread, outside the render call
@frozen
public struct Gauges: ~Copyable, Sendable {
  /// The first frame not yet rendered.
  public let rendered = AtomicFramePosition()
  /// The first frame that has not yet left the device.
  public let heard = AtomicFramePosition()
  /// Voices that sound now.
  public let voices = Atomic<UInt32>(0)
  /// Frames whose sum was above full scale.
  public let overs = Atomic<UInt32>(0)
  /// Frames the limiter turned down, ahead of a sum above full scale or after it.
  public let limited = Atomic<UInt32>(0)
  /// Frames cut off at full scale: without a limiter, or where the rate conversion went above it.
  public let clipped = Atomic<UInt32>(0)
  /// Voices that started after the frame they were scheduled for.
  public let lateStarts = Atomic<UInt32>(0)
  /// How late the latest of them was, in frames.
  public let worstLateness = Atomic<UInt32>(0)
  /// How often a voice had to wait for frames not yet decoded.
  public let starved = Atomic<UInt32>(0)
  /// The loudest sample so far, left and right alike: the bits of a `Float`, 1 is full scale.
  public let peak = Atomic<UInt32>(0)

  /// All zero.
  @inlinable
  public init() {}
}
