// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc
import Synchronization

/// The other thread of a stage: it loads and unloads as fast as sounds end.
final class StageTurner: Sendable {
  private let stage: any Stage
  private let isEnding = Atomic<Bool>(false)
  private let loaded = Atomic<Int>(0)
  private let failure = Mutex<(any Error)?>(nil)
  private let thread: Mutex<pthread_t>

  /// There is no thread to be had.
  struct NoThread: Error {
    let errno: Int32
  }

  init(_ stage: any Stage) throws {
    self.stage = stage
    thread = Mutex(pthread_t())
    let context = unsafe Unmanaged.passRetained(self)
    var started = pthread_t()
    let error = unsafe cthread_start(
      &started, "churn", 512 * 1024,
      { context in
        guard let context = unsafe context else { return }
        unsafe Unmanaged<StageTurner>.fromOpaque(context).takeRetainedValue().turn()
      }, context.toOpaque())
    guard error == 0 else {
      unsafe context.release()
      throw NoThread(errno: error)
    }
    let handle = started
    thread.withLock { $0 = handle }
  }

  /// Sounds loaded so far.
  var count: Int { loaded.load(ordering: .relaxed) }

  /// Ends the thread, and says what ended it before.
  func end() throws {
    isEnding.store(true, ordering: .relaxed)
    cthread_join(thread.withLock { $0 })
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private func turn() {
    do {
      while !isEnding.load(ordering: .relaxed) {
        let count = try stage.turnOver()
        loaded.wrappingAdd(count, ordering: .relaxed)
        if count == 0 { usleep(200) }
      }
    } catch {
      failure.withLock { $0 = error }
    }
  }
}
