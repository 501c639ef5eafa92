// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many files may be open at once, and how many are.
///
/// Any thread.
package final class FileAllowance: Sendable {
  /// The most there may be.
  package let limit: Int
  private let count = Atomic<Int>(0)

  package init(limit: Int) { self.limit = limit }

  /// How many are open.
  package var open: Int { count.load(ordering: .relaxed) }

  /// Takes one; `false` if there are as many as may be.
  func take() -> Bool {
    if count.add(1, ordering: .relaxed).newValue <= limit { return true }
    count.subtract(1, ordering: .relaxed)
    return false
  }

  /// Gives one back.
  func giveBack() { count.subtract(1, ordering: .relaxed) }
}
