// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the kernel says the calling thread has used.
struct ThreadUse {
  /// Times it gave the processor up to wait for something.
  let waits: Int
  let pageFaults: Int

  /// RUSAGE_THREAD, which the C library shows to GNU sources only.
  private static let ofThisThread = 1

  /// So far.
  static var now: ThreadUse {
    var usage = rusage()
    _ = unsafe getrusage(__rusage_who_t(ofThisThread), &usage)
    return ThreadUse(waits: usage.ru_nvcsw, pageFaults: usage.ru_minflt + usage.ru_majflt)
  }

  /// Processor time, in nanoseconds.
  static var nanoseconds: Int { time(CLOCK_THREAD_CPUTIME_ID) }

  /// The time that passes for everybody, in nanoseconds.
  static var elapsed: Int { time(CLOCK_MONOTONIC) }

  private static func time(_ clock: clockid_t) -> Int {
    var time = timespec()
    _ = unsafe clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
