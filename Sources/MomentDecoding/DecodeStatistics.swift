// SPDX-License-Identifier: Apache-2.0

/// What a decode queue has done and has to do.
///
/// `submitted` is the sum of all the others but `threads` and `threadsStarted`.
public struct DecodeStatistics: Equatable, Sendable {
  /// Pieces of work handed in.
  public internal(set) var submitted = 0
  /// Those that wait.
  public internal(set) var queued = 0
  /// Those under way.
  public internal(set) var running = 0
  /// Those that ended as a clip.
  public internal(set) var finished = 0
  /// Those that ended because somebody cancelled them.
  public internal(set) var cancelled = 0
  /// Those that ended with another error.
  public internal(set) var failed = 0
  /// Threads there are now.
  public internal(set) var threads = 0
  /// Threads started so far.
  public internal(set) var threadsStarted = 0
}
