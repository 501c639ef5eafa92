// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Closed until it is opened, once and for all.
@safe
final class Gate: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>

  init() {
    unsafe semaphore = .allocate(capacity: 1)
    unsafe sem_init(semaphore, 0, 0)
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  func open() { unsafe _ = sem_post(semaphore) }

  /// Waits; whoever comes later finds it open.
  func wait() {
    while unsafe sem_wait(semaphore) != 0 {}
    unsafe _ = sem_post(semaphore)
  }
}
