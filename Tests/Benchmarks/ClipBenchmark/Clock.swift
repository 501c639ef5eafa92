// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the kernel's clocks say, in nanoseconds.
enum Clock {
  /// The time that passes for everybody.
  static var passed: Int { read(CLOCK_MONOTONIC) }

  /// What all threads of this process have used.
  static var used: Int { read(CLOCK_PROCESS_CPUTIME_ID) }

  /// What this thread has used.
  static var usedByThread: Int { read(CLOCK_THREAD_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> Int {
    var time = timespec()
    _ = unsafe clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
