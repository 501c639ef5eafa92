// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The clock that never goes back, in nanoseconds.
package enum Monotonic {
  /// Nanoseconds since some moment before the program began.
  ///
  /// No system call (vDSO).
  package static var now: UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// The longest span: 146 years, short enough to be added to any moment.
  static let longest: UInt64 = 1 << 62

  /// Seconds in nanoseconds; below zero, or not a number, is none, and too many are `longest`.
  package static func nanoseconds(_ seconds: Double) -> UInt64 {
    guard seconds > 0 else { return 0 }
    let nanoseconds = seconds * 1e9
    return nanoseconds < Double(longest) ? UInt64(nanoseconds) : longest
  }

  /// How long frames last, in nanoseconds, rounded down.
  ///
  /// The seconds go by themselves: a product of all frames and 10^9 outgrows 64 bits in 4.4 days.
  static func nanoseconds(ofFrames frames: UInt64, rate: UInt32) -> UInt64 {
    let (seconds, rest) = frames.quotientAndRemainder(dividingBy: UInt64(rate))
    return seconds * 1_000_000_000 + rest * 1_000_000_000 / UInt64(rate)
  }

  /// The frames that a span of nanoseconds lasts, rounded down.
  static func frames(inNanoseconds nanoseconds: UInt64, rate: UInt32) -> UInt64 {
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    return seconds * UInt64(rate) + rest * UInt64(rate) / 1_000_000_000
  }

  /// A time span for `poll`, rounded up so that it is over when `poll` returns.
  package static func milliseconds(_ nanoseconds: UInt64) -> Int32 {
    let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return Int32(clamping: whole + (rest > 0 ? 1 : 0))
  }
}
