// SPDX-License-Identifier: Apache-2.0

import Synchronization

// Where the machine has less than the budget.
extension ClipPool {
  /// Has the pool ask what the machine can spare before it takes memory, and make do with that.
  ///
  /// A budget says what may be used, not what is there: others may have taken it, and kernels that have nothing
  /// to drop do not warn, they kill. The budget stays what it is: when there is more again, the pool takes more.
  ///
  /// - Parameter look: the bytes there are for clips, `nil` if nobody knows. Called on whichever thread loads or
  ///   plays, never under the pool's lock; ten times a second at most where there are 64 MiB and more.
  public func heed(_ look: @escaping @Sendable () -> Int?) {
    spare.withLock { $0 = SpareMemory(look) }
  }

  /// Makes sure that the machine can spare `bytes`: idle clips make way for what it cannot, if they are enough.
  ///
  /// - Returns: whether what there is is nearly used up.
  /// - Throws: `ClipError/machineFull(wanted:spare:)`.
  func heed(_ bytes: Int, makingRoom: Bool) throws(ClipError) -> Bool {
    let (left, isClose) = spare.withLock { $0?.take(bytes) ?? (.max, false) }
    guard bytes > left else { return isClose }
    try books.withLock { books throws(ClipError) in
      try books.lack(bytes, spare: left, makingRoom: makingRoom)
    }
    // Unless somebody uses them now.
    guard giveBack(bytes - left) >= bytes - left else {
      throw books.withLock { $0.full(bytes, spare: left) }
    }
    return true
  }
}
