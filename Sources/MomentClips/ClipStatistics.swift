// SPDX-License-Identifier: Apache-2.0

/// What a pool holds.
///
/// Counted, not estimated: `bytes` is the sum of the clips' mappings.
public struct ClipStatistics: Equatable, Sendable {
  /// Clips with memory, rings among them.
  public var clips = 0
  /// Bytes charged against the budget: whole pages.
  public var bytes = 0
  /// The bytes the pool may hold.
  public var budget = 0
  /// The most bytes it ever held.
  public var peakBytes = 0
  /// Rings of streams: one for each voice that plays one.
  public var rings = 0
  /// The bytes of those.
  public var ringBytes = 0
  /// Leases, on all clips together.
  public var leases = 0
  /// Clips admitted since the pool was made, rings and clips that came back among them.
  public var admitted = 0
  /// Rings among those.
  public var admittedRings = 0
  /// Clips refused.
  public var refused = 0
  /// Times the machine could not spare what the budget had: idle clips made way, or it was refused.
  public var shortages = 0
  /// Clips whose memory was given back.
  public var freed = 0
  /// The bytes of clips that are pinned.
  public var pinnedBytes = 0
  /// Clips that made way for another.
  public var evictedForRoom = 0
  /// Clips taken out because somebody asked for idle memory, or the machine ran short.
  public var evictedOnDemand = 0

  /// Clips that made way, for whatever reason.
  public var evicted: Int { evictedForRoom + evictedOnDemand }
}
