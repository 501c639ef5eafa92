// SPDX-License-Identifier: Apache-2.0

import MomentCaches
import MomentRealtimeBoundary

// Who makes way.
extension ClipBooks {
  /// Says what a clip is called, and whether it makes way.
  ///
  /// - Returns: the name that is held no more: the one it had, or this one if the clip is gone.
  mutating func describe(_ id: ClipID, name: NameID, givesWay: Bool) -> NameID {
    guard isKept(id) else { return name }
    let before = accounts[id.index].name
    change(id.index) {
      $0.name = name
      $0.givesWay = givesWay
    }
    return before
  }

  mutating func pin(_ id: ClipID) throws(ClipError) {
    guard isKept(id) else { throw .unloaded }
    change(id.index) { $0.pins += 1 }
  }

  mutating func unpin(_ id: ClipID) -> Bool {
    guard isKept(id), accounts[id.index].pins > 0 else { return false }
    change(id.index) { $0.pins -= 1 }
    return true
  }

  /// Takes out idle clips of `bytes` together, the least recently used first, and no more than go at once.
  ///
  /// They stay charged until they are unmapped.
  ///
  /// - Returns: who makes way; none if nobody is left that may.
  mutating func evictIdle(_ bytes: Int) -> [FreedClip] {
    let gone = evict(bytes)
    statistics.evictedOnDemand += gone.count
    return gone
  }

  /// Counts that the machine lacks some of `bytes`.
  ///
  /// - Throws: `ClipError/machineFull(wanted:spare:)` if idle clips may not make way for that, or are not enough.
  mutating func lack(_ bytes: Int, spare: Int, makingRoom: Bool) throws(ClipError) {
    statistics.shortages += 1
    guard makingRoom, bytes - spare <= idleBytes - promised else {
      throw full(bytes, spare: spare)
    }
  }

  /// Counts that the machine has no `bytes` to spare, and says so.
  mutating func full(_ bytes: Int, spare: Int) -> ClipError {
    statistics.refused += 1
    return .machineFull(wanted: bytes, spare: max(0, spare))
  }

  /// The clips there are, as they are now, but for the texts of their names.
  var residents: [ResidentClip] {
    accounts.indices.compactMap { index in
      let account = accounts[index]
      guard let entry = account.entry, !account.isRing else { return nil }
      let isLoading = !entry.view.traits.contains(.isComplete)
      return ResidentClip(
        id: ClipID(index: index, generation: account.generation), nameID: account.name,
        bytes: account.bytes, holds: account.holds, isLoading: isLoading,
        isPinned: account.pins > 0,
        isUnloading: !account.isKept)
    }
  }

  /// Charges what a claim lacks, for which idle clips make way if they must and may: as many as go at once.
  ///
  /// Called until nothing is missing. Those that are needed later are promised to it, so that of two claims
  /// that cannot both be met the second is refused, and takes nobody's memory. What the last gives up
  /// beyond the need stays charged until it is unmapped: the mappings there are never exceed the budget, whoever
  /// maps in between.
  ///
  /// - Returns: who makes way, to be freed before anything takes memory.
  /// - Throws: `ClipError/noRoom(wanted:free:budget:pinned:playing:)`; nothing is charged any more then. After the
  ///   first call only if somebody uses what was promised.
  mutating func reserve(_ claim: inout RoomClaim) throws(ClipError) -> [FreedClip] {
    let free = statistics.budget - statistics.bytes
    let missing = max(0, claim.missing - free)
    promised -= claim.promised
    if missing > 0, !claim.makingRoom || missing > idleBytes - promised {
      statistics.bytes -= claim.charged
      throw refuse(claim.bytes)
    }
    statistics.bytes += claim.missing - missing
    var gone = missing > 0 ? evict(missing) : []
    statistics.evictedForRoom += gone.count
    var left = missing
    for index in gone.indices {
      let share = min(left, gone[index].bytes)
      gone[index].charged -= share
      left -= share
    }
    claim.charged = claim.bytes - left
    claim.promised = left
    promised += left
    statistics.peakBytes = max(statistics.peakBytes, statistics.bytes)
    return gone
  }

  /// Counts that there is no room for `bytes`, and says so with the numbers.
  mutating func refuse(_ bytes: Int) -> ClipError {
    statistics.refused += 1
    return .noRoom(
      wanted: bytes, free: statistics.budget - statistics.bytes, budget: statistics.budget,
      pinned: statistics.pinnedBytes, playing: heldBytes)
  }

  /// The most clips that are taken out under one hold of the lock: some microseconds' worth.
  static let evictedAtOnce = 64

  /// Takes out clips of at least `bytes` together, or as many as may go, or go at once.
  private mutating func evict(_ bytes: Int) -> [FreedClip] {
    var gone: [FreedClip] = []
    var found = 0
    while found < bytes, gone.count < Self.evictedAtOnce, let oldest {
      guard let clip = takeOut(oldest) else { break }
      found += clip.bytes
      gone.append(clip)
    }
    return gone
  }
}
