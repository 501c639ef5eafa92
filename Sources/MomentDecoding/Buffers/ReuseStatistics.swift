// SPDX-License-Identifier: Apache-2.0

/// How often something was used again, and how often it had to be made.
public struct ReuseStatistics: Equatable, Sendable {
  /// Taken from the pool.
  public package(set) var reused = 0
  /// Made, since nothing was there that nobody held.
  public package(set) var made = 0
  /// Let go, since the pool was full.
  public package(set) var dropped = 0
  /// In the pool now.
  public package(set) var kept = 0

  package init() {}
}
