// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc
import Synchronization

/// Runs one thing on a thread with all signals blocked: what opens a PCM must not pass the
/// caller's signal mask on to the threads of plugins.
enum OwnThread {
  private final class Errand: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs `body` and waits for it; `nil` if there is no thread to be had.
  static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result? {
    let result = ResultBox<Result>()
    let errand = Errand { result.value.withLock { $0 = body() } }
    let context = unsafe Unmanaged.passRetained(errand)
    var thread = pthread_t()
    let failure = unsafe cthread_start(
      &thread, "moment-errand", 512 * 1024,
      { context in
        guard let context = unsafe context else { return }
        unsafe Unmanaged<Errand>.fromOpaque(context).takeRetainedValue().body()
      }, context.toOpaque())
    guard failure == 0 else {
      unsafe context.release()
      return nil
    }
    cthread_join(thread)
    return result.value.withLock { $0 }
  }
}

private final class ResultBox<Value: Sendable>: Sendable {
  let value = Mutex<Value?>(nil)
}
