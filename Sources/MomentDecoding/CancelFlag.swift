// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Says once that a piece of work is no longer wanted.
///
/// Any thread.
final class CancelFlag: Sendable {
  private let value = Atomic<Bool>(false)

  var isSet: Bool { value.load(ordering: .relaxed) }

  func set() { value.store(true, ordering: .relaxed) }
}
