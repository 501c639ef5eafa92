// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// A frame position that one thread writes and any thread reads.
///
/// The upper half stands twice, written before and after the lower one; a reader that finds the
/// two different met a carry and reads again, which happens once in 2^32 frames.
@frozen
public struct AtomicFramePosition: ~Copyable, Sendable {
  @usableFromInline let highFirst = Atomic<UInt32>(0)
  @usableFromInline let low = Atomic<UInt32>(0)
  @usableFromInline let highLast = Atomic<UInt32>(0)

  /// Position zero.
  @inlinable
  public init() {}

  /// Publishes a position.
  ///
  /// One writer; wait-free.
  @inlinable
  public func store(_ position: FramePosition) {
    highFirst.store(position.high, ordering: .sequentiallyConsistent)
    low.store(position.low, ordering: .sequentiallyConsistent)
    highLast.store(position.high, ordering: .sequentiallyConsistent)
  }

  /// The newest position.
  ///
  /// For control: it repeats itself while a carry is under way.
  @inlinable
  public func load() -> FramePosition {
    while true {
      let high = highLast.load(ordering: .sequentiallyConsistent)
      let frames = low.load(ordering: .sequentiallyConsistent)
      if highFirst.load(ordering: .sequentiallyConsistent) == high {
        return FramePosition(high: high, low: frames)
      }
    }
  }
}
