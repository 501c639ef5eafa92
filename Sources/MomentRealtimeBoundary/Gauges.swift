// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// What render and the device count, for anyone to read.
///
///     field             written by
///     rendered … level  render, once a block
///     heard             the device's thread, outside the render call
///     blockTimes        the device's thread, outside the render call
///     pageFaults        the device's thread, outside the render call
@frozen
public struct Gauges: ~Copyable, Sendable {
  /// The first frame not yet rendered.
  public let rendered = AtomicFramePosition()
  /// The first frame that has not yet left the device.
  public let heard = AtomicFramePosition()
  /// Voices in the table: sounding, paused, waiting, or still to start.
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

  /// Voices that sound.
  public let sounding = Atomic<UInt32>(0)
  /// Voices that are paused.
  public let paused = Atomic<UInt32>(0)
  /// Voices whose start lies ahead.
  public let scheduled = Atomic<UInt32>(0)
  /// Voices that wait for frames now.
  public let waiting = Atomic<UInt32>(0)
  /// How loud each bus was, behind its gain.
  @usableFromInline let busLevels = [8 of LevelGauge] { _ in LevelGauge() }
  /// How loud the whole was, behind the limiter.
  public let level = LevelGauge()
  @usableFromInline let blockTimes = [8 of Atomic<UInt32>] { _ in Atomic(0) }
  /// Page faults of the render thread while a device ran.
  public let pageFaults = Atomic<UInt32>(0)

  /// Buckets of the histogram of block times.
  @inlinable public static var blockTimeBuckets: Int { 8 }

  /// All zero.
  @inlinable
  public init() {}

  /// Blocks whose rendering took a share of the time they last.
  ///
  /// Bucket 0 is less than 1/64 of it; each of the next has twice the bounds of the one before, up to
  /// bucket 6, less than the whole; 7 is what took longer than it lasted.
  @inlinable
  public func blocks(inBucket bucket: Int) -> UInt32 {
    blockTimes[bucket].load(ordering: .relaxed)
  }

  /// Counts a block in a bucket.
  ///
  /// One writer.
  @inlinable
  public func countBlock(inBucket bucket: Int) {
    let count = blockTimes[bucket].load(ordering: .relaxed) &+ 1
    blockTimes[bucket].store(count, ordering: .relaxed)
  }

  /// Counts a voice that starts `frames` after its time.
  ///
  /// One writer.
  @inlinable
  public func countLateStart(by frames: UInt32) {
    lateStarts.store(lateStarts.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    if frames > worstLateness.load(ordering: .relaxed) {
      worstLateness.store(frames, ordering: .relaxed)
    }
  }

  /// Counts a voice that waits for its frames.
  ///
  /// One writer.
  @inlinable
  public func countStarvation() {
    starved.store(starved.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
  }

  /// Publishes how loud a bus was.
  ///
  /// Render only.
  @inlinable
  public func set(_ reading: LevelReading, bus: Int) {
    busLevels[bus].peak.store(reading.peak.bitPattern, ordering: .relaxed)
    busLevels[bus].meanSquare.store(reading.meanSquare.bitPattern, ordering: .relaxed)
  }

  /// How loud a bus was.
  @inlinable
  public func level(bus: Int) -> LevelReading {
    LevelReading(
      peak: Float(bitPattern: busLevels[bus].peak.load(ordering: .relaxed)),
      meanSquare: Float(bitPattern: busLevels[bus].meanSquare.load(ordering: .relaxed)))
  }
}
