// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A count that threads wait for, in the kernel.
@safe
public final class Semaphore: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>

  /// At zero.
  public init() {
    unsafe semaphore = .allocate(capacity: 1)
    unsafe sem_init(semaphore, 0, 0)
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  /// Lets one thread go on, now or when it comes.
  public func post() { unsafe _ = sem_post(semaphore) }

  /// Waits to be let go on.
  public func wait() { while unsafe sem_wait(semaphore) != 0 {} }
}
