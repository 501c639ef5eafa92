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
    /// The neighbours in the order of who makes way; `nil` at its ends.
    var older: Int?
    var newer: Int?
    var onFreed: (@Sendable (Int) -> Void)?

    /// Whether it makes way now.
    var isIdle: Bool { givesWay && pins == 0 && holds == 0 && isKept && entry != nil }
  }

  private(set) var accounts: [Account] = []
  private var vacant: [Int] = []
  /// The ends of the order in which clips make way.
  private(set) var oldest: Int?
  private var newest: Int?
  /// Bytes of those in it.
  private(set) var idleBytes = 0
  /// Bytes of those that are held.
  private(set) var heldBytes = 0
  /// Bytes of idle clips that are to make way for what is being admitted.
  var promised = 0
  var statistics = ClipStatistics()

  init(budget: Int) { statistics.budget = budget }

  /// Opens an account for `bytes` that are charged already, with one hold, the writer's.
  mutating func open(_ bytes: Int, isRing: Bool) -> ClipID {
    if isRing {
      statistics.rings += 1
      statistics.admittedRings += 1
    }
    statistics.clips += 1
    statistics.admitted += 1
    statistics.leases += 1
    let index = vacant.popLast() ?? accounts.count
    if index == accounts.count { accounts.append(Account()) }
    change(index) {
      $0.generation &+= 1
      $0.bytes = bytes
      $0.holds = 1
      $0.isKept = true
      $0.isRing = isRing
    }
    return ClipID(index: index, generation: accounts[index].generation)
  }

  /// Says where an opened account's mapping is.
  mutating func fill(_ id: ClipID, with entry: ClipEntry) { change(id.index) { $0.entry = entry } }

  /// Closes an account whose mapping could not be made.
  mutating func abandon(_ id: ClipID) {
    statistics.refused += 1
    statistics.admitted -= 1
    if accounts[id.index].isRing { statistics.admittedRings -= 1 }
    release(vacate(id.index))
  }

  /// Adds to an account what was charged for it.
  mutating func add(_ bytes: Int, to id: ClipID) { change(id.index) { $0.bytes += bytes } }

  /// Takes bytes off the budget that are no longer mapped.
  mutating func release(_ bytes: Int) { statistics.bytes -= bytes }

  /// Sets what a clip is charged with once its true length is known: never more than before.
  mutating func settle(_ id: ClipID, bytes: Int) {
    lower(id, to: bytes)
    change(id.index) { $0.entry?.reserved = bytes }
  }

  /// Charges an account with no more than `bytes`, whose other pages are gone.
  mutating func lower(_ id: ClipID, to bytes: Int) {
    statistics.bytes -= accounts[id.index].bytes - bytes
    change(id.index) { $0.bytes = bytes }
  }

  mutating func hold(_ id: ClipID) throws(ClipError) -> ClipView {
    guard isKept(id), let entry = accounts[id.index].entry else { throw .unloaded }
    share(id)
    return entry.view
  }

  mutating func share(_ id: ClipID) {
    change(id.index) { $0.holds += 1 }
    statistics.leases += 1
  }

  mutating func letGo(of id: ClipID) -> FreedClip? {
    change(id.index) { $0.holds -= 1 }
    statistics.leases -= 1
    return vacateIfUnused(id.index)
  }

  mutating func close(
    _ id: ClipID, onlyIfIdle: Bool, onFreed: @escaping @Sendable (Int) -> Void
  ) throws(ClipError) -> FreedClip? {
    guard isKept(id) else { throw .unloaded }
    let holds = accounts[id.index].holds
    guard !onlyIfIdle || holds == 0 else { throw .inUse(holds: holds) }
    change(id.index) {
      $0.isKept = false
      $0.onFreed = onFreed
    }
    return vacateIfUnused(id.index)
  }

  /// Stops keeping every clip; those nobody holds are handed out to be freed.
  mutating func closeAll() -> [FreedClip] {
    accounts.indices.compactMap { index in
      guard accounts[index].isKept else { return nil }
      return takeOut(index)
    }
  }

  /// Keeps a clip no longer.
  mutating func takeOut(_ index: Int) -> FreedClip? {
    change(index) { $0.isKept = false }
    return vacateIfUnused(index)
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
    if accounts[index].isRing { statistics.rings -= 1 }
    // In no order: what is given up, or has no memory yet, is not idle.
    change(index) { $0 = Account(generation: $0.generation &+ 1) }
    vacant.append(index)
    return bytes
  }

  // MARK: Sums and order

  /// Changes an account, and with it the sums it is in, and its place among those that make way.
  ///
  /// All of it takes the same time however many clips there are.
  mutating func change(_ index: Int, _ body: (inout Account) -> Void) {
    let wasIdle = accounts[index].isIdle
    count(accounts[index], -1)
    body(&accounts[index])
    count(accounts[index], 1)
    let isIdle = accounts[index].isIdle
    if wasIdle, !isIdle { unlink(index) }
    if isIdle, !wasIdle { link(index) }
  }

  private mutating func count(_ account: Account, _ sign: Int) {
    let bytes = sign * account.bytes
    if account.isIdle { idleBytes += bytes }
    if account.holds > 0 { heldBytes += bytes }
    if account.pins > 0 { statistics.pinnedBytes += bytes }
    if account.isRing { statistics.ringBytes += bytes }
  }

  /// Puts a clip behind all others: it was used until now.
  private mutating func link(_ index: Int) {
    accounts[index].older = newest
    if let newest { accounts[newest].newer = index } else { oldest = index }
    newest = index
  }

  private mutating func unlink(_ index: Int) {
    let (older, newer) = (accounts[index].older, accounts[index].newer)
    if let older { accounts[older].newer = newer } else { oldest = newer }
    if let newer { accounts[newer].older = older } else { newest = older }
    (accounts[index].older, accounts[index].newer) = (nil, nil)
  }
}
