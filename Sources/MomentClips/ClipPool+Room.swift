// SPDX-License-Identifier: Apache-2.0

import Synchronization

// How there comes to be room in the budget. The lock is open in between, however many clips make way for that.
extension ClipPool {
  /// Takes out clips that make way and nobody holds or has pinned, the least recently used first,
  /// until the pool has no more than `bytes`, or none is left that may go.
  ///
  /// - Returns: bytes given back; they are gone when this returns.
  @discardableResult
  public func evictIdle(downTo bytes: Int = 0) -> Int {
    giveBack(statistics.bytes - max(0, bytes))
  }

  /// Takes out idle clips of `wanted` bytes together, or all there are.
  ///
  /// The lock is open in between, however many those are.
  ///
  /// - Returns: bytes given back.
  func giveBack(_ wanted: Int) -> Int {
    var freed = 0
    while freed < wanted {
      let gone = books.withLock { $0.evictIdle(wanted - freed) }
      if gone.isEmpty { break }
      free(gone)
      freed += gone.reduce(0) { $0 + $1.bytes }
    }
    return freed
  }

  /// Counts a refusal of `bytes`, which are more than the pool will ever have.
  func refuse(_ bytes: Int) -> ClipError { books.withLock { $0.refuse(bytes) } }

  /// Charges a clip with `bytes` more.
  func charge(_ id: ClipID, _ bytes: Int, makingRoom: Bool) throws(ClipError) {
    _ = try heed(bytes, makingRoom: makingRoom)
    try reserve(bytes, makingRoom: makingRoom)
    books.withLock { $0.add(bytes, to: id) }
  }

  /// Charges a ring with so many bytes from now on; less only once its pages are gone.
  ///
  /// One thread at a time.
  func recharge(_ id: ClipID, bytes: Int) throws(ClipError) {
    let more = bytes - self.bytes(of: id)
    if more > 0 { return try charge(id, more, makingRoom: true) }
    books.withLock { $0.lower(id, to: bytes) }
  }

  /// Charges `bytes`; who makes way for them is unmapped when this returns.
  ///
  /// The lock is open in between, however many those are.
  func reserve(_ bytes: Int, makingRoom: Bool) throws(ClipError) {
    var claim = RoomClaim(bytes, makingRoom: makingRoom)
    while claim.missing > 0 {
      free(try books.withLock { books throws(ClipError) in try books.reserve(&claim) })
    }
  }
}
