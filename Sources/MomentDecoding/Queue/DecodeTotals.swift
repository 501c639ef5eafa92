// SPDX-License-Identifier: Apache-2.0

/// What became of the work of one lane.
///
/// `submitted` is the sum of `queued`, `running`, `finished`, `shared`, `refused`, `cancelled`, `failed`
/// and `timedOut`.
public struct DecodeTotals: Equatable, Sendable {
  /// Pieces of work handed in; each filling of a stream is one.
  public internal(set) var submitted = 0
  /// Those that wait.
  public internal(set) var queued = 0
  /// Those under way.
  public internal(set) var running = 0
  /// Those that were done.
  public internal(set) var finished = 0
  /// Those that ended when their file was open, because the same is decoded, or was, for somebody else.
  public internal(set) var shared = 0
  /// Those that ended because clip memory had no room for them.
  public internal(set) var refused = 0
  /// Those that ended because nobody wanted them any more.
  public internal(set) var cancelled = 0
  /// Those that ended with an error.
  public internal(set) var failed = 0
  /// Those that ended because no byte came for too long.
  public internal(set) var timedOut = 0
  /// From being handed in to being taken up.
  public internal(set) var waits = DurationHistogram()
  /// From being taken up to the end.
  public internal(set) var runs = DurationHistogram()

  mutating func count(_ outcome: DecodeOutcome) {
    switch outcome {
    case .finished: finished += 1
    case .cancelled: cancelled += 1
    case .failed: failed += 1
    case .timedOut: timedOut += 1
    case .shared: shared += 1
    case .refused: refused += 1
    }
  }

  static func + (a: Self, b: Self) -> Self {
    var sum = a
    sum.submitted += b.submitted
    sum.queued += b.queued
    sum.running += b.running
    sum.finished += b.finished
    sum.shared += b.shared
    sum.refused += b.refused
    sum.cancelled += b.cancelled
    sum.failed += b.failed
    sum.timedOut += b.timedOut
    sum.waits = a.waits + b.waits
    sum.runs = a.runs + b.runs
    return sum
  }
}
