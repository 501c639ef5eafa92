// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the machine can still give, looked at no more often than need be.
struct SpareMemory {
  /// Nanoseconds for which a look holds.
  private static let longest: Int64 = 100_000_000
  /// Bytes that others may take in that time without harm.
  private static let plenty = 64 << 20
  private let look: @Sendable () -> Int?
  private var left = Int.max
  private var looked: Int64?

  init(_ look: @escaping @Sendable () -> Int?) { self.look = look }

  /// Counts `bytes` as taken.
  ///
  /// Where there was plenty a moment ago that is all; else it looks first.
  ///
  /// - Returns: what there was before, and whether the taking comes close to it.
  mutating func take(_ bytes: Int) -> (left: Int, isClose: Bool) {
    let now = Self.now
    if looked.map({ now - $0 > Self.longest }) ?? true || left - bytes < Self.plenty {
      left = look() ?? .max
      looked = now
    }
    defer { left -= bytes }
    return (left, left / 4 < bytes)
  }

  private static var now: Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
