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
    defer { accounts[id.index].name = name }
    accounts[id.index].givesWay = givesWay
    return accounts[id.index].name
  }

  mutating func pin(_ id: ClipID) throws(ClipError) {
    guard isKept(id) else { throw .unloaded }
    accounts[id.index].pins += 1
    if accounts[id.index].pins == 1 { statistics.pinnedBytes += accounts[id.index].bytes }
  }

  mutating func unpin(_ id: ClipID) -> Bool {
    guard isKept(id), accounts[id.index].pins > 0 else { return false }
    accounts[id.index].pins -= 1
    if accounts[id.index].pins == 0 { statistics.pinnedBytes -= accounts[id.index].bytes }
    return true
  }

  /// Takes out idle clips, the least recently used first, until no more than `bytes` are charged.
  ///
  /// Fewer, if there are not that many. They stay charged until they are unmapped.
  mutating func evictIdle(downTo bytes: Int) -> [FreedClip] {
    let gone = evict(statistics.bytes - bytes)
    statistics.evictedOnDemand += gone.count
    return gone
  }

  /// Takes out idle clips, the least recently used first, for what the machine lacks of `bytes`, if they are enough.
  mutating func stepIn(
    for bytes: Int, spare: Int, makingRoom: Bool
  ) throws(ClipError) -> [FreedClip] {
    statistics.shortages += 1
    let missing = bytes - spare
    guard makingRoom, missing <= evictable else {
      statistics.refused += 1
      throw .machineFull(wanted: bytes, spare: max(0, spare))
    }
    let gone = evict(missing)
    statistics.evictedOnDemand += gone.count
    return gone
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

  /// Charges `bytes`, for which idle clips make way if they must and may.
  ///
  /// What those give up beyond the need stays charged until they are unmapped, so that the mappings there
  /// are never exceed the budget, whoever maps in between.
  mutating func reserve(_ bytes: Int, makingRoom: Bool) throws(ClipError) -> [FreedClip] {
    let free = statistics.budget - statistics.bytes
    var gone: [FreedClip] = []
    var missing = 0
    if bytes > free {
      missing = bytes - free
      guard makingRoom, missing <= evictable else {
        statistics.refused += 1
        throw .noRoom(
          wanted: bytes, free: free, budget: statistics.budget, pinned: statistics.pinnedBytes,
          playing: playingBytes)
      }
      gone = evict(missing)
      statistics.evictedForRoom += gone.count
      var handed = missing
      for index in gone.indices {
        gone[index].charged -= min(handed, gone[index].bytes)
        handed -= min(handed, gone[index].bytes)
      }
    }
    statistics.bytes += bytes - missing
    statistics.peakBytes = max(statistics.peakBytes, statistics.bytes)
    return gone
  }

  private func mayEvict(_ account: Account) -> Bool {
    account.givesWay && account.pins == 0 && account.holds == 0 && account.isKept
      && account.entry != nil
  }

  private var evictable: Int {
    accounts.reduce(0) { mayEvict($1) ? $0 + $1.bytes : $0 }
  }

  private var playingBytes: Int {
    accounts.reduce(0) { $1.holds > 0 ? $0 + $1.bytes : $0 }
  }

  /// Takes out clips of at least `bytes` together, or all that may go.
  private mutating func evict(_ bytes: Int) -> [FreedClip] {
    var gone: [FreedClip] = []
    var found = 0
    while found < bytes {
      let idle = accounts.indices.filter { mayEvict(accounts[$0]) }
      guard let oldest = idle.min(by: { accounts[$0].used < accounts[$1].used }) else { break }
      accounts[oldest].isKept = false
      guard let clip = vacateIfUnused(oldest) else { break }
      found += clip.bytes
      gone.append(clip)
    }
    return gone
  }
}
