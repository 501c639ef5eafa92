// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc

/// Runs something that blocks on a thread of its own, so that no task's thread waits for it.
///
/// Without a thread to be had it runs here, which is late but right.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
  let answer = Answer<Value>()
  let errand = Errand { answer.give(body()) }
  let context = unsafe Unmanaged.passRetained(errand)
  var thread = pthread_t()
  let failure = unsafe cthread_start(
    &thread, "moment-errand", 512 * 1024, runErrand, context.toOpaque())
  if failure == 0 {
    pthread_detach(thread)
  } else {
    unsafe context.release()
    errand.body()
  }
  return await answer.wait()
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
