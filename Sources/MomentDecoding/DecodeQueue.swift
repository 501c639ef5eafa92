// SPDX-License-Identifier: Apache-2.0

public import MomentClips

/// Decodes sounds on threads of its own, a bounded number at a time.
///
/// Threads start when there is work and end after some seconds without any. Waited-for work goes
/// before prefetch; with more than one worker, one of them takes no prefetch, so that what
/// somebody waits for never stands behind a long file nobody waits for. Any thread.
public final class DecodeQueue: Sendable {
  private let workers: DecodeWorkers

  /// A queue that decodes at most `workers` sounds at once.
  ///
  /// A thread that had nothing to do for `idleSeconds` ends.
  public init(workers: Int = 2, idleSeconds: Int = 5) {
    precondition(workers >= 1, "a decode queue needs a worker")
    self.workers = DecodeWorkers(width: workers, idleSeconds: idleSeconds)
  }

  deinit { workers.close() }

  /// What it has done and has to do.
  public var statistics: DecodeStatistics { workers.statistics }

  /// Hands in a piece of work.
  ///
  /// Both callbacks run on the worker and hold it up: they must be quick, and must not close the
  /// queue.
  ///
  /// - Parameters:
  ///   - request: what to decode.
  ///   - pool: where the clip is to be.
  ///   - lane: how urgent it is.
  ///   - whenReady: called at most once, before `completion`, as soon as `request.headFrames` are
  ///     ready, or the clip is complete: playing may begin.
  ///   - completion: called exactly once, also if the work is cancelled or the queue closed. When it
  ///     brings an error, the pool has no such clip any more.
  /// - Returns: a way to cancel it or to make it more urgent.
  @discardableResult
  public func submit(
    _ request: DecodeRequest, into pool: ClipPool, lane: DecodeLane = .waited,
    whenReady: @escaping @Sendable (DecodedHead) -> Void = { _ in },
    completion: @escaping @Sendable (Result<DecodedSound, DecodeError>) -> Void
  ) -> DecodeTask {
    let job = DecodeJob(request, pool: pool, lane: lane, head: whenReady, completion: completion)
    workers.submit(job)
    return DecodeTask(job: job, workers: workers)
  }

  /// Cancels all work, and returns when the last thread has ended.
  ///
  /// Work handed in later is answered as cancelled.
  public func close() { workers.close() }
}
