// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport

/// Closed until it is opened, once and for all.
final class Gate: Sendable {
  private let semaphore = Semaphore()

  func open() { semaphore.post() }

  /// Waits; whoever comes later finds it open.
  func wait() {
    semaphore.wait()
    semaphore.post()
  }
}
