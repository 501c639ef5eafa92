// SPDX-License-Identifier: Apache-2.0

public import MomentCaches
public import MomentClips
public import MomentDecoding

/// What an engine counts.
///
/// A snapshot: each number is exact, together they are of about one moment.
public struct EngineStatistics: Equatable, Sendable {
  /// Clip memory.
  public var clips: ClipStatistics
  /// Clips that had made way and were decoded again, because somebody played them.
  public var reloaded = 0
  /// Decoding.
  public var decoding: DecodeStatistics
  /// What clips and pieces of work are called: names that are in use.
  public var names = CacheStatistics()
  /// What starting a voice used again, and what it had to make.
  public var reuse = ReuseStatistics()
  /// Voices that play, are paused or are scheduled.
  public var voices = 0
  /// Voices that sound, as of the last block.
  public var sounding = 0
  /// Voices that are paused.
  public var paused = 0
  /// Voices whose start lies ahead.
  public var scheduled = 0
  /// Voices that play a stream.
  public var streams = 0
  /// Voices that wait for frames to be decoded.
  public var waiting = 0
  /// Times the device ran out of frames.
  public var xruns = 0
  /// Times the device was found suspended.
  public var suspends = 0
  /// Times a stream was made to go on after either.
  public var recoveries = 0
  /// Frames that were rendered and never played, at the device's rate.
  public var framesLost = 0
  /// Devices lost while they played.
  public var deviceLosses = 0
  /// Devices opened.
  public var deviceOpens = 0
  /// Voices that started after their time.
  public var lateStarts = 0
  /// How late the latest of them was, in frames.
  public var worstLateness = 0
  /// How often a voice waited for frames not yet decoded.
  public var starved = 0
  /// Frames whose sum was above full scale.
  public var overs = 0
  /// Frames the limiter turned down, ahead of a sum above full scale or after it.
  public var limited = 0
  /// Frames cut off at full scale: without a limiter, or where the rate conversion went above it.
  public var clipped = 0
  /// The loudest sample of the sum so far, before the limiter; 1 is full scale.
  public var peak: Float = 0

  /// How loud each bus was, behind its gain.
  public var levels: [BusName: BusLevel] = [:]
  /// How loud the whole was, behind the limiter and before what cuts off at full scale.
  public var level = BusLevel()
  /// Blocks by the share of their own time that rendering them took.
  ///
  /// The first is less than 1/64 of it; each of the next has twice the bounds of the one before, up to
  /// the seventh, less than the whole; the eighth is what took longer than it lasts.
  public var blockTimes: [Int] = []
  /// Page faults of the render thread while a device ran, looked at once a second.
  public var pageFaults = 0

  init(clips: ClipStatistics, decoding: DecodeStatistics) {
    self.clips = clips
    self.decoding = decoding
  }
}
