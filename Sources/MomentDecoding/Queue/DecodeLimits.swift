// SPDX-License-Identifier: Apache-2.0

/// What bounds a decode queue.
public struct DecodeLimits: Equatable, Sendable {
  /// How many sounds are decoded at once.
  ///
  /// At least 1; with more than one, prefetch never takes the last.
  public var workers = 2
  /// How many seconds a thread without work waits for some before it ends.
  public var idleSeconds = 5.0
  /// After how many seconds in one read another worker takes the place of the one that is held up.
  ///
  /// At most as many are replaced as there are workers.
  public var stuckSeconds = 2.0
  /// After how many seconds without a byte a piece of work has failed.
  public var silenceSeconds = 30.0
  /// How many files may be open at once, those of streams included.
  public var openFiles = 64

  /// The usual limits.
  public init() {}
}
