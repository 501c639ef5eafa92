// SPDX-License-Identifier: Apache-2.0

/// How far a preload is.
public struct PreloadProgress: Equatable, Sendable {
  /// Sounds to be loaded.
  public internal(set) var total: Int
  /// Those in memory.
  public internal(set) var loaded = 0
  /// Those that cannot be.
  public internal(set) var failed = 0
  /// Bytes that those in memory took when they were loaded; of a stream its head.
  public internal(set) var bytes = 0

  /// Those it is done with.
  public var done: Int { loaded + failed }
}
