// SPDX-License-Identifier: Apache-2.0

import Glibc

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

  init(owner: DecodeWorkers) { self.owner = owner }

  /// Since when it has been in the kernel; `nil` if it is not.
  var inKernelSince: UInt64? { jobs.last?.progress.inKernelSince }
}
