// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What the gauges said at one moment.
///
/// Each value is exact; together they are a snapshot only.
@frozen
public struct GaugeReadings: Sendable, BitwiseCopyable {
  /// The first frame not yet rendered.
  public let rendered: FramePosition
  /// The first frame that has not yet left the device.
  public let heard: FramePosition
  /// Voices in the table.
  public let voices: UInt32
  /// Frames whose sum was above full scale.
  public let overs: UInt32
  /// Frames the limiter turned down.
  public let limited: UInt32
  /// Frames cut off at full scale.
  public let clipped: UInt32
  /// Voices that started after their time.
  public let lateStarts: UInt32
  /// How late the latest of them was, in frames.
  public let worstLateness: UInt32
  /// How often a voice waited for frames not yet decoded.
  public let starved: UInt32
  /// The loudest sample so far; 1 is full scale.
  public let peak: Float

  /// Voices by what they do.
  public let counts: VoiceCounts
  /// How loud the whole was, behind the limiter.
  public let level: LevelReading
  /// Page faults of the render thread while a device ran.
  public let pageFaults: UInt32

  /// Reads every gauge once.
  public init(_ gauges: borrowing Gauges) {
    rendered = gauges.rendered.load()
    heard = gauges.heard.load()
    voices = gauges.voices.load(ordering: .relaxed)
    overs = gauges.overs.load(ordering: .relaxed)
    limited = gauges.limited.load(ordering: .relaxed)
    clipped = gauges.clipped.load(ordering: .relaxed)
    lateStarts = gauges.lateStarts.load(ordering: .relaxed)
    worstLateness = gauges.worstLateness.load(ordering: .relaxed)
    starved = gauges.starved.load(ordering: .relaxed)
    var counts = VoiceCounts()
    counts.sounding = gauges.sounding.load(ordering: .relaxed)
    counts.paused = gauges.paused.load(ordering: .relaxed)
    counts.scheduled = gauges.scheduled.load(ordering: .relaxed)
    counts.starved = gauges.waiting.load(ordering: .relaxed)
    self.counts = counts
    level = LevelReading(
      peak: Float(bitPattern: gauges.level.peak.load(ordering: .relaxed)),
      meanSquare: Float(bitPattern: gauges.level.meanSquare.load(ordering: .relaxed)))
    pageFaults = gauges.pageFaults.load(ordering: .relaxed)
    peak = Float(bitPattern: gauges.peak.load(ordering: .relaxed))
  }
}
