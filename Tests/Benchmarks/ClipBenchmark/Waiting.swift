// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Runs asynchronous work while the main thread waits for it.
///
/// An asynchronous `main` ends that thread, which valgrind does not survive.
final class Waiting: Sendable {
  private let result = Mutex<Result<Void, any Error>?>(nil)
  private let done = DoneSignal()

  /// Runs `body` in a task, and returns or throws as it does.
  static func `for`(_ body: @escaping @Sendable () async throws -> Void) throws {
    let waiting = Waiting()
    Task {
      do {
        try await body()
        waiting.result.withLock { $0 = .success(()) }
      } catch {
        waiting.result.withLock { $0 = .failure(error) }
      }
      waiting.done.give()
    }
    waiting.done.wait()
    try waiting.result.withLock { $0 }?.get()
  }
}

/// A semaphore that is given once.
@safe
private final class DoneSignal: @unchecked Sendable {
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { unsafe sem_init(semaphore, 0, 0) }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  func give() { unsafe _ = sem_post(semaphore) }

  func wait() { while unsafe sem_wait(semaphore) != 0 {} }
}
