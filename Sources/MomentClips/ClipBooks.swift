// SPDX-License-Identifier: Apache-2.0

import MomentCaches
import MomentRealtimeBoundary

/// Who holds what, and what it costs.
///
/// Guarded by the pool's lock; makes no system call.
struct ClipBooks {
  struct Account {
    var generation: UInt32 = 0
    var entry: ClipEntry?
    var bytes = 0
    /// Leases and the writer.
    var holds = 0
    /// Whether the pool itself still keeps the clip: not unloaded.
    var isKept = false
    /// Whether it is a stream's ring.
    var isRing = false
    /// What messages call it.
    var name = NameID.none
    /// Whether it makes way when it is idle: somebody can load it again.
    var givesWay = false
    /// How many want it kept even so.
    var pins = 0
    /// When it was used last, in uses of any clip.
    var used: UInt64 = 0
    var onFreed: (@Sendable (Int) -> Void)?
  }

  var accounts: [Account] = []
  private var vacant: [Int] = []
  private var uses: UInt64 = 0
  var statistics = ClipStatistics()

  init(budget: Int) { statistics.budget = budget }

  /// Opens an account with `bytes` charged and one hold, the writer's.
  ///
  /// - Returns: its name, and who made way for it: to be freed before it takes memory.
  mutating func open(
    charging bytes: Int, isRing: Bool, makingRoom: Bool
  ) throws(ClipError) -> (id: ClipID, gone: [FreedClip]) {
    let gone = try reserve(bytes, makingRoom: makingRoom)
    if isRing {
      statistics.rings += 1
      statistics.ringBytes += bytes
      statistics.admittedRings += 1
    }
    statistics.clips += 1
    statistics.admitted += 1
    statistics.leases += 1
    let index = vacant.popLast() ?? accounts.count
    if index == accounts.count { accounts.append(Account()) }
    accounts[index].generation &+= 1
    accounts[index].bytes = bytes
    accounts[index].holds = 1
    accounts[index].isKept = true
    accounts[index].isRing = isRing
    return (ClipID(index: index, generation: accounts[index].generation), gone)
  }

  /// Says where an opened account's mapping is.
  mutating func fill(_ id: ClipID, with entry: ClipEntry) { accounts[id.index].entry = entry }

  /// Closes an account whose mapping could not be made.
  mutating func abandon(_ id: ClipID) {
    statistics.refused += 1
    statistics.admitted -= 1
    if accounts[id.index].isRing { statistics.admittedRings -= 1 }
    release(vacate(id.index))
  }

  /// - Returns: who made way: to be freed before the clip takes memory.
  mutating func charge(
    _ id: ClipID, _ bytes: Int, makingRoom: Bool
  ) throws(ClipError) -> [FreedClip] {
    let gone = try reserve(bytes, makingRoom: makingRoom)
    accounts[id.index].bytes += bytes
    if accounts[id.index].pins > 0 { statistics.pinnedBytes += bytes }
    return gone
  }

  /// Sets what a ring is charged with, whose addresses stay the same.
  ///
  /// - Returns: who made way if that is more than before: to be freed before the ring takes memory.
  mutating func recharge(_ id: ClipID, bytes: Int) throws(ClipError) -> [FreedClip] {
    let more = bytes - accounts[id.index].bytes
    let gone = more > 0 ? try reserve(more, makingRoom: true) : []
    if more < 0 { statistics.bytes += more }
    statistics.ringBytes += more
    accounts[id.index].bytes = bytes
    return gone
  }

  /// Takes bytes off the budget that are no longer mapped.
  mutating func release(_ bytes: Int) { statistics.bytes -= bytes }

  /// Sets what a clip is charged with once its true length is known: never more than before.
  mutating func settle(_ id: ClipID, bytes: Int) {
    statistics.bytes -= accounts[id.index].bytes - bytes
    if accounts[id.index].isRing { statistics.ringBytes -= accounts[id.index].bytes - bytes }
    if accounts[id.index].pins > 0 { statistics.pinnedBytes -= accounts[id.index].bytes - bytes }
    accounts[id.index].bytes = bytes
    accounts[id.index].entry?.reserved = bytes
  }

  mutating func hold(_ id: ClipID) throws(ClipError) -> ClipView {
    guard isKept(id), let entry = accounts[id.index].entry else { throw .unloaded }
    touch(id.index)
    share(id)
    return entry.view
  }

  mutating func share(_ id: ClipID) {
    accounts[id.index].holds += 1
    statistics.leases += 1
  }

  mutating func letGo(of id: ClipID) -> FreedClip? {
    accounts[id.index].holds -= 1
    statistics.leases -= 1
    touch(id.index)
    return vacateIfUnused(id.index)
  }

  mutating func close(
    _ id: ClipID, onlyIfIdle: Bool, onFreed: @escaping @Sendable (Int) -> Void
  ) throws(ClipError) -> FreedClip? {
    guard isKept(id) else { throw .unloaded }
    let holds = accounts[id.index].holds
    guard !onlyIfIdle || holds == 0 else { throw .inUse(holds: holds) }
    accounts[id.index].isKept = false
    accounts[id.index].onFreed = onFreed
    return vacateIfUnused(id.index)
  }

  /// Stops keeping every clip; those nobody holds are handed out to be freed.
  mutating func closeAll() -> [FreedClip] {
    accounts.indices.compactMap { index in
      guard accounts[index].isKept else { return nil }
      accounts[index].isKept = false
      return vacateIfUnused(index)
    }
  }

  func holds(on id: ClipID) -> Int { isCurrent(id) ? accounts[id.index].holds : 0 }

  func bytes(of id: ClipID) -> Int { isCurrent(id) ? accounts[id.index].bytes : 0 }

  /// The mappings that the books know.
  var mappings: [ClipMapping] {
    accounts.indices.compactMap { index in
      let account = accounts[index]
      guard let entry = account.entry else { return nil }
      return unsafe ClipMapping(
        id: ClipID(index: index, generation: account.generation),
        address: UInt(bitPattern: entry.base), bytes: entry.reserved, charged: account.bytes,
        isRing: account.isRing)
    }
  }

  private func isCurrent(_ id: ClipID) -> Bool {
    id.index < accounts.count && accounts[id.index].generation == id.generation
  }

  func isKept(_ id: ClipID) -> Bool { isCurrent(id) && accounts[id.index].isKept }

  mutating func vacateIfUnused(_ index: Int) -> FreedClip? {
    guard accounts[index].holds == 0, !accounts[index].isKept, let entry = accounts[index].entry
    else { return nil }
    let freed = FreedClip(
      entry: entry, name: accounts[index].name, bytes: accounts[index].bytes,
      onFreed: accounts[index].onFreed)
    statistics.freed += 1
    _ = vacate(index)
    return freed
  }

  /// - Returns: the bytes it was charged with: still charged, until they are unmapped.
  private mutating func vacate(_ index: Int) -> Int {
    let bytes = accounts[index].bytes
    statistics.clips -= 1
    statistics.leases -= accounts[index].holds
    if accounts[index].isRing {
      statistics.rings -= 1
      statistics.ringBytes -= bytes
    }
    if accounts[index].pins > 0 { statistics.pinnedBytes -= bytes }
    let generation = accounts[index].generation &+ 1
    accounts[index] = Account(generation: generation)
    vacant.append(index)
    return bytes
  }

  private mutating func touch(_ index: Int) {
    uses += 1
    accounts[index].used = uses
  }
}
