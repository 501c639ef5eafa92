// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The clock that never goes back, in nanoseconds.
enum Monotonic {
  /// Nanoseconds since some moment before the program began.
  ///
  /// No system call (vDSO).
  static var now: UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Seconds in nanoseconds.
  static func nanoseconds(_ seconds: Double) -> UInt64 { UInt64(max(0, seconds) * 1e9) }

  /// A time span for `poll`, rounded up so that it is over when `poll` returns.
  static func milliseconds(_ nanoseconds: UInt64) -> Int32 {
    Int32(clamping: (nanoseconds + 999_999) / 1_000_000)
  }
}
