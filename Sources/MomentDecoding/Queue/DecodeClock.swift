// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The time that a decode queue goes by, in nanoseconds.
///
/// Any thread.
package final class DecodeClock: Sendable {
  /// The machine's clock that never goes back.
  package static let monotonic = DecodeClock(isManual: false)

  let isManual: Bool
  private let time = Atomic<UInt64>(1_000_000_000)
  private let sleepers = Mutex<[@Sendable () -> Void]>([])

  private init(isManual: Bool) { self.isManual = isManual }

  /// A clock that stands until it is advanced.
  package static func manual() -> DecodeClock { DecodeClock(isManual: true) }

  /// The time.
  ///
  /// No system call (vDSO).
  package var now: UInt64 {
    if isManual { return time.load(ordering: .sequentiallyConsistent) }
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Moves a manual clock on, and wakes whoever waits by it.
  package func advance(seconds: Double) {
    precondition(isManual, "the machine's clock goes by itself")
    time.add(UInt64(seconds * 1e9), ordering: .sequentiallyConsistent)
    for wake in sleepers.withLock({ $0 }) { wake() }
  }

  /// Calls `wake` after each advance of a manual clock.
  func onAdvance(_ wake: @escaping @Sendable () -> Void) {
    if isManual { sleepers.withLock { $0.append(wake) } }
  }
}
