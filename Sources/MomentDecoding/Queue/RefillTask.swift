// SPDX-License-Identifier: Apache-2.0

/// Work that is done again and again, each time by a deadline: filling a stream's ring.
///
/// Any thread. Letting go of it cancels it.
package final class RefillTask: Sendable {
  private let waiter: DecodeWaiter
  private let workers: DecodeWorkers

  init(waiter: DecodeWaiter, workers: DecodeWorkers) {
    self.waiter = waiter
    self.workers = workers
  }

  /// What the work tells while it runs.
  package var progress: DecodeProgress { waiter.job.progress }

  /// Asks for one more run.
  ///
  /// If one waits already, the nearer deadline counts; if one is under way, another follows it.
  ///
  /// - Parameter deadline: when the stream runs dry, in nanoseconds of `DecodeQueue/now`.
  package func need(by deadline: UInt64) { workers.need(waiter.job, by: deadline) }

  /// Ends it: no run begins any more.
  ///
  /// `ended` is called before this returns, on this thread. A run that is in a read goes on until
  /// the kernel returns; what it holds lives so long.
  package func cancel() { workers.cancel(waiter) }

  deinit { workers.cancel(waiter) }
}
