// SPDX-License-Identifier: Apache-2.0

/// How much memory there is before the kernel has to refuse.
struct MemoryHeadroom: Equatable, Sendable {
  /// Bytes there are in all.
  let limit: Int
  /// Bytes still to be had, file caches that can be dropped included.
  let available: Int

  /// What is left of the whole, from 0 to 1.
  var share: Double { limit > 0 ? Double(available) / Double(limit) : 1 }

  /// The level that is: each is half of what the one before it leaves.
  ///
  /// Kernels warn of anonymous memory only when there is none left. What is left is therefore looked at
  /// too, whenever anything wakes the watch.
  var pressure: MemoryPressure {
    if available < limit / 32 { return .critical }
    if available < limit / 16 { return .medium }
    if available < limit / 8 { return .low }
    return .normal
  }

  /// Whether somebody else must be short of memory if anybody is: twice of what is not yet a level, and more.
  var isPlenty: Bool { available > limit / 4 }

  /// What clips may take of it: with less left new ones are refused.
  var spare: Int { available - limit / 32 }

  /// The amounts in use at which the level changes.
  var marks: [Int] { [8, 16, 32].map { limit - limit / $0 } }
}

extension [MemoryHeadroom] {
  /// The one of which the least is left, as a share.
  var least: MemoryHeadroom? { self.min { $0.share < $1.share } }
}
