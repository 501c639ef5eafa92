// SPDX-License-Identifier: Apache-2.0

/// How fast memory that is no clip's grows: a straight line fitted through many samples.
public struct MemoryGrowth: Equatable, Sendable {
  /// The slope.
  public var bytesPerHour: Double
  /// The slope as a share of all resident memory, on average over the time: 0.05 is 5 % an hour.
  public var sharePerHour: Double
  /// Seconds from the first sample to the last.
  public var seconds: Double
  /// How many samples there were.
  public var samples: Int
}
