// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// What render tells of its work.
extension BoundaryRef {
  /// Publishes what the end of the chain has done so far.
  ///
  /// Render only, once a block.
  @inlinable
  public func publish(limited: UInt32, clipped: UInt32) {
    unsafe pointer.pointee.gauges.limited.store(limited, ordering: .relaxed)
    unsafe pointer.pointee.gauges.clipped.store(clipped, ordering: .relaxed)
  }

  /// Publishes how many voices do what.
  ///
  /// Render only, once a block.
  @inlinable
  public func publish(_ counts: VoiceCounts) {
    unsafe pointer.pointee.gauges.sounding.store(counts.sounding, ordering: .relaxed)
    unsafe pointer.pointee.gauges.paused.store(counts.paused, ordering: .relaxed)
    unsafe pointer.pointee.gauges.scheduled.store(counts.scheduled, ordering: .relaxed)
    unsafe pointer.pointee.gauges.waiting.store(counts.starved, ordering: .relaxed)
  }

  /// Publishes how loud a bus was, or with `nil` the whole.
  ///
  /// Render only, once a window.
  @inlinable
  public func publish(_ reading: LevelReading, bus: Int?) {
    if let bus {
      unsafe pointer.pointee.gauges.set(reading, bus: bus)
    } else {
      unsafe pointer.pointee.gauges.level.peak.store(reading.peak.bitPattern, ordering: .relaxed)
      unsafe pointer.pointee.gauges.level.meanSquare.store(
        reading.meanSquare.bitPattern, ordering: .relaxed)
    }
  }

  /// How loud a bus was.
  @inlinable
  public func level(bus: Int) -> LevelReading { unsafe pointer.pointee.gauges.level(bus: bus) }

  /// Blocks in a bucket of the histogram of block times.
  @inlinable
  public func blocks(inBucket bucket: Int) -> UInt32 {
    unsafe pointer.pointee.gauges.blocks(inBucket: bucket)
  }
}
