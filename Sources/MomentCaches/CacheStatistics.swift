// SPDX-License-Identifier: Apache-2.0

/// What a cache holds, and how often it was of use.
public struct CacheStatistics: Equatable, Sendable {
  /// Entries there are.
  public package(set) var entries = 0
  /// The most there may be.
  public package(set) var entryLimit = 0
  /// Bytes they take.
  public package(set) var bytes = 0
  /// The most they may take.
  public package(set) var byteLimit = 0
  /// Times that what was asked for was there.
  public package(set) var hits = 0
  /// Times that it was not.
  public package(set) var misses = 0
  /// Entries that made way for others.
  public package(set) var evictions = 0
  /// Entries that had lived too long when they were asked for; each is a miss as well.
  public package(set) var expirations = 0
  /// Entries that were not taken in, since one alone would have passed a bound.
  public package(set) var refusals = 0

  package init() {}
}
