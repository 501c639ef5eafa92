// SPDX-License-Identifier: Apache-2.0

public import MomentCaches

/// What a decode queue has done, does and has to do: a snapshot of one moment.
public struct DecodeStatistics: Equatable, Sendable {
  /// Fillings of streams.
  public internal(set) var streams = DecodeTotals()
  /// What somebody waits for.
  public internal(set) var waited = DecodeTotals()
  /// What somebody may want later.
  public internal(set) var prefetch = DecodeTotals()
  /// What the workers do now.
  public internal(set) var activities: [DecodeActivity] = []
  /// Streams that were filled after their deadline.
  public internal(set) var lateRefills = 0
  /// Files open now.
  public internal(set) var openFiles = 0
  /// Buffers that were used again, and that had to be made.
  public internal(set) var buffers = ReuseStatistics()
  /// What the headers of files said, kept for who asks again.
  public internal(set) var headers = CacheStatistics()
  /// Threads there are now.
  public internal(set) var threads = 0
  /// Threads started so far.
  public internal(set) var threadsStarted = 0
  /// Workers that another took the place of, since they did not come back from a read.
  public internal(set) var replacedThreads = 0
  /// Whether prefetch is stopped.
  public internal(set) var isPrefetchStopped = false

  /// Sounds: what somebody waits for, and what somebody may want later.
  public var sounds: DecodeTotals { waited + prefetch }

  /// All lanes together.
  public var all: DecodeTotals { streams + waited + prefetch }

  /// Pieces of work handed in.
  public var submitted: Int { all.submitted }
  /// Those that wait.
  public var queued: Int { all.queued }
  /// Those under way.
  public var running: Int { all.running }
  /// Those that were done.
  public var finished: Int { all.finished }
  /// Those that were not done, because somebody else's are the same.
  public var shared: Int { all.shared }
  /// Those that ended because clip memory had no room for them.
  public var refused: Int { all.refused }
  /// Those that ended because nobody wanted them any more.
  public var cancelled: Int { all.cancelled }
  /// Those that ended with an error.
  public var failed: Int { all.failed }
  /// Those that ended because no byte came for too long.
  public var timedOut: Int { all.timedOut }

  /// The totals of a lane, by its rank.
  subscript(rank: Int) -> DecodeTotals {
    get {
      switch rank {
      case 0: streams
      case 1: waited
      default: prefetch
      }
    }
    set {
      switch rank {
      case 0: streams = newValue
      case 1: waited = newValue
      default: prefetch = newValue
      }
    }
  }
}
