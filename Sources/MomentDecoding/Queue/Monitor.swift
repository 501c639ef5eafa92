// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A lock and what threads wait for while they do not hold it.
///
/// Any thread. Deadlines are of the monotonic clock.
@safe
package final class Monitor: @unchecked Sendable {
  /// What a thread waits for.
  package enum Event: Int, CaseIterable {
    /// There is work.
    case work
    /// There is something to watch.
    case watch
    /// A thread has ended.
    case end
  }

  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let conditions: UnsafeMutablePointer<pthread_cond_t>

  package init() {
    unsafe mutex = .allocate(capacity: 1)
    unsafe conditions = .allocate(capacity: Event.allCases.count)
    unsafe pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    for event in Event.allCases {
      unsafe pthread_cond_init(conditions + event.rawValue, &attributes)
    }
    unsafe pthread_condattr_destroy(&attributes)
  }

  deinit {
    for event in Event.allCases { unsafe pthread_cond_destroy(conditions + event.rawValue) }
    unsafe pthread_mutex_destroy(mutex)
    unsafe conditions.deallocate()
    unsafe mutex.deallocate()
  }

  /// Runs `body` with the lock held.
  package func locked<Result: ~Copyable>(_ body: () -> Result) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe _ = pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Waits until somebody signals, or until `deadline` in nanoseconds; the lock is held before and after.
  ///
  /// It may return for no reason. `.max` is no deadline.
  package func wait(for event: Event, until deadline: UInt64) {
    let condition = unsafe conditions + event.rawValue
    guard deadline != .max else {
      unsafe pthread_cond_wait(condition, mutex)
      return
    }
    let (seconds, rest) = deadline.quotientAndRemainder(dividingBy: 1_000_000_000)
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(rest))
    unsafe pthread_cond_timedwait(condition, mutex, &time)
  }

  /// Wakes one thread that waits for it.
  func signal(_ event: Event) { unsafe _ = pthread_cond_signal(conditions + event.rawValue) }

  /// Wakes all threads that wait for it.
  package func broadcast(_ event: Event) {
    unsafe _ = pthread_cond_broadcast(conditions + event.rawValue)
  }
}
