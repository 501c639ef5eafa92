// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Something a ``WatchThread`` looks after.
protocol WatchDuty: Sendable {
  /// What to sleep on, asked for before each sleep.
  var descriptors: [pollfd] { get }

  /// Does what is to be done now.
  ///
  /// - Parameters:
  ///   - ready: the events of each descriptor, in their order; all 0 if none woke the thread.
  ///   - now: the time, in nanoseconds of the monotonic clock.
  /// - Returns: when to be called again if nothing happens before; `nil` for no time.
  func attend(_ ready: [Int16], now: UInt64) -> UInt64?
}
