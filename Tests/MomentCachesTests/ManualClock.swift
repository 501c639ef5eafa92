// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A clock that stands until it is moved on.
final class ManualClock: Sendable {
  private let time = Atomic<UInt64>(5_000_000_000)

  /// The time, in nanoseconds.
  var now: UInt64 { time.load(ordering: .relaxed) }

  /// The same in seconds.
  var seconds: Double { Double(now) / 1e9 }

  func advance(seconds: Double) { time.add(UInt64(seconds * 1e9), ordering: .relaxed) }
}
