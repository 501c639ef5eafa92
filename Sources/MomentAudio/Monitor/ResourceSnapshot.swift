// SPDX-License-Identifier: Apache-2.0

public import MomentClips
public import MomentOutput

/// Everything an engine knows of itself and its process, at about one moment.
public struct ResourceSnapshot: Equatable, Sendable {
  /// Seconds since the engine was made.
  public var seconds = 0.0
  /// The process.
  public var process = ProcessUsage()
  /// Processor time since the look before, as a share of one processor; `nil` at the first.
  public var processorShare: Double?
  /// Clips, decoding, voices, levels and what the device went through.
  public var engine: EngineStatistics
  /// The memory of clips by what is done with them.
  public var clipBytes = ClipBytes()
  /// What streams have decoded ahead.
  public var rings = RingUsage()
  /// Each clip in memory; none in what thresholds and checkpoints go by.
  public var clips: [ResidentClip] = []
  /// The open device; `nil` while there is none.
  public var device: DeviceReport?
  /// Memory pressure.
  public var pressure = PressureReading()
  /// How fast memory grows; `nil` until it was looked at for ten minutes after the first five.
  public var growth: MemoryGrowth?
  /// The most there has been of each, as of all looks so far.
  public var highest = ResourceHighs()
  /// The alerts that are raised.
  public var alerts: [ResourceAlert] = []

  init(engine: EngineStatistics) { self.engine = engine }
}
