// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc
import Synchronization

/// One thread of a decode queue.
///
/// Guarded by the queue's monitor.
final class DecodeWorker: @unchecked Sendable {
  /// The queue's side; alive as long as the thread is.
  let owner: DecodeWorkers
  var thread = pthread_t()
  /// What it does: a clip, and perhaps a stream it fills in between.
  var jobs: [DecodeJob] = []
  /// Another took its place, since it did not come back from a read; it ends when it does.
  var isReplaced = false
  /// Nobody joins it.
  var isDetached = false
  /// Whether it left nobody behind when it ended; its own thread's affair.
  var wasLast = false
  /// Whether the disk serves it only when nobody else wants anything; its own thread's affair.
  private var isIdleAtDisk = false

  init(owner: DecodeWorkers) { self.owner = owner }

  /// Takes the place in the disk's queue that its work has: one system call when that is another.
  ///
  /// Not granted everywhere, and no matter then. On its own thread.
  func queueAtDisk(for job: DecodeJob) {
    let isAhead = job.isAhead.load(ordering: .relaxed)
    guard isAhead != isIdleAtDisk else { return }
    isIdleAtDisk = isAhead
    _ = isAhead ? cthread_be_idle_at_disk() : cthread_be_last_at_disk()
  }

  /// Since when it has been in the kernel; `nil` if it is not.
  var inKernelSince: UInt64? { jobs.last?.progress.inKernelSince }
}
