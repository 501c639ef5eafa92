// SPDX-License-Identifier: Apache-2.0

import CALSA
import CThread
import Glibc

/// An eventfd: one thread sleeps on it, any thread wakes it.
package final class WakeDescriptor: Sendable {
  /// For `poll`; closed on exec.
  package let number: Int32

  /// A descriptor nobody has woken yet.
  package init() throws(OutputError) {
    number = cthread_wake_descriptor()
    if number < 0 { throw .noResources(what: "descriptor to wake a thread by", errno: errno) }
  }

  deinit { close(number) }

  /// Wakes the sleeper, or keeps it from falling asleep.
  package func wake() { Self.wake(number) }

  /// Wakes whoever sleeps on `descriptor`.
  ///
  /// One system call, never blocks.
  static func wake(_ descriptor: Int32) {
    var one: UInt64 = 1
    _ = unsafe write(descriptor, &one, 8)
  }

  /// Sleeps until woken, or for so many milliseconds; -1 is for ever.
  ///
  /// A signal does not end it.
  ///
  /// - Parameters:
  ///   - milliseconds: for how long.
  ///   - other: a descriptor that ends the sleep, too, when it can be read; -1 for none.
  /// - Returns: whether it was woken.
  @discardableResult
  package func sleep(milliseconds: Int32, orReadable other: Int32 = -1) -> Bool {
    let events = Int16(POLLIN)
    var entries: InlineArray<2, pollfd> = [
      pollfd(fd: number, events: events, revents: 0), pollfd(fd: other, events: events, revents: 0),
    ]
    let end = Monotonic.now + UInt64(max(0, milliseconds)) * 1_000_000
    var left = milliseconds
    while true {
      var span = entries.mutableSpan
      let ready = unsafe span.withUnsafeMutableBufferPointer {
        unsafe poll($0.baseAddress, 2, left)
      }
      if ready >= 0 { return entries[0].revents != 0 }
      guard errno == EINTR else { return false }
      if milliseconds < 0 { continue }
      let now = Monotonic.now
      left = now < end ? Monotonic.milliseconds(end - now) : 0
    }
  }

  /// Forgets having been woken.
  package func settle() {
    var count: UInt64 = 0
    _ = unsafe read(number, &count, 8)
  }
}
