// SPDX-License-Identifier: Apache-2.0

/// What a cache may hold.
public struct CacheBounds: Equatable, Sendable {
  /// The most entries.
  public var entries: Int
  /// The most bytes, the cache's own for each entry included.
  public var bytes: Int
  /// How long an entry is good for after it was put in, in seconds; `nil` for ever.
  public var seconds: Double?

  /// Bounds from their parts.
  public init(entries: Int, bytes: Int, seconds: Double? = nil) {
    self.entries = entries
    self.bytes = bytes
    self.seconds = seconds
  }
}
