// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc

/// Runs something that blocks on a thread of its own, so that no task's thread waits for it.
///
/// The thread is gone, with all that it held, when this returns. Without a thread to be had it runs here,
/// which is late but right.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
  let answer = Answer<Value>()
  let context = unsafe Unmanaged.passRetained(Errand { answer.give(body()) })
  var thread = pthread_t()
  let failure = unsafe cthread_start(
    &thread, "moment-errand", 512 * 1024, runErrand, context.toOpaque())
  guard failure == 0 else {
    unsafe context.release()
    return body()
  }
  let value = await answer.wait()
  // It has given its answer: this joins within microseconds.
  cthread_join(thread)
  return value
}

private final class Errand: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// The thread's body; a free function, since it runs on no actor.
private func runErrand(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  unsafe Unmanaged<Errand>.fromOpaque(context).takeRetainedValue().body()
}
