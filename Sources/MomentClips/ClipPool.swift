// SPDX-License-Identifier: Apache-2.0

import Glibc
package import MomentCaches
public import MomentRealtimeBoundary
import Synchronization

/// The memory of all clips: one private anonymous mapping a clip, counted holds, a hard budget.
///
/// A clip's mapping is its `ClipHeader` and then its frames, in whole pages. It is made when the clip
/// is admitted, grows no further than what was charged, and goes with `munmap` as soon as the
/// last hold does, so that unloading *is* giving memory back.
///
/// Any thread. No system call is made while the pool's lock is held.
public final class ClipPool: Sendable {
  /// The most frames of one clip: 12.4 hours at 48 kHz.
  public static let longestClip = 1 << 31

  let books: Mutex<ClipBooks>
  /// What memory comes in.
  let pages: Pages
  /// What there is besides the budget; held while it is looked at.
  let spare = Mutex<SpareMemory?>(nil)
  /// What clips are called.
  package let names = NameTable()

  /// A pool that never holds more than `budget` bytes: 0 to 2^47, which is more than a process has addresses for.
  public convenience init(budget: Int) { self.init(budget: budget, pages: .system) }

  /// The same where pages are of `pageSize` bytes: a multiple of the machine's.
  package convenience init(budget: Int, pageSize: Int) {
    self.init(budget: budget, pages: Pages(size: pageSize))
  }

  private init(budget: Int, pages: Pages) {
    self.pages = pages
    books = Mutex(ClipBooks(budget: max(0, min(budget, 1 << 47))))
  }

  /// What the pool holds now.
  public var statistics: ClipStatistics { books.withLock { $0.statistics } }

  /// Lets a clip in, if the budget has room for it, and hands out the one place to write it.
  ///
  /// Idle clips that may (`describe(_:name:givesWay:)`) make way for it, the least recently used first, but
  /// only if that is enough.
  ///
  /// - Parameters:
  ///   - length: how long it will be.
  ///   - layout: how its frames will lie.
  ///   - makingRoom: whether others make way for it, then and as it grows.
  /// - Returns: its writer.
  /// - Throws: `ClipError/noRoom(wanted:free:budget:pinned:playing:)`, `ClipError/tooLong(frames:)`,
  ///   `ClipError/machineFull(wanted:spare:)` or `ClipError/outOfMemory(wanted:errno:)`; nothing is charged then.
  public func admit(
    _ length: ClipLength, layout: ClipLayout, makingRoom: Bool = true
  ) throws(ClipError) -> ClipWriter {
    try admit(length, layout: layout, isRing: false, makingRoom: makingRoom)
  }

  /// Lets a clip of known length in whose frames come later, from another thread.
  ///
  /// - Throws: as `admit(_:layout:)` does.
  public func reserve(
    frames: Int, layout: ClipLayout, makingRoom: Bool = true
  ) throws(ClipError) -> ReservedClip {
    let writer = try admit(.exact(frames), layout: layout, makingRoom: makingRoom)
    return ReservedClip(writer, frames: frames, pool: self)
  }

  /// Lets the ring of a stream in, which is counted as such.
  func admit(
    _ length: ClipLength, layout: ClipLayout, isRing: Bool, makingRoom: Bool = true
  ) throws(ClipError) -> ClipWriter {
    let frameBytes = layout.bytesPerFrame
    var reserved = 0
    var charged = 0
    switch length {
    case .exact(let known):
      let frames = max(0, known)
      guard frames <= Self.longestClip else {
        books.withLock { $0.statistics.refused += 1 }
        throw .tooLong(frames: frames)
      }
      reserved = pages.rounded(up: ClipHeader.size + frames * frameBytes)
      charged = reserved
    case .claimed(let frames):
      // A claim may be wrong both ways: room for what the budget could ever hold costs nothing.
      let longest = max(0, min(frames, Self.longestClip))
      let claim = pages.rounded(up: ClipHeader.size + longest * frameBytes)
      reserved = max(claim, statistics.budget)
      charged = pages.size
    case .unknown:
      reserved = statistics.budget
      charged = pages.size
    }
    reserved = min(
      max(pages.rounded(up: reserved), pages.size),
      pages.rounded(up: ClipHeader.size + Self.longestClip * frameBytes))
    let isClose = try heed(charged, makingRoom: makingRoom)
    try reserve(charged, makingRoom: makingRoom)
    let id = books.withLock { $0.open(charged, isRing: isRing) }
    guard let mapping = unsafe Pages.map(reserved, name: isRing ? "moment: ring" : "moment: clip")
    else {
      let reason = errno
      books.withLock { $0.abandon(id) }
      throw .outOfMemory(wanted: reserved, errno: reason)
    }
    // Now, so that the next to look finds it gone; else whoever decodes takes it bit by bit.
    if isClose { unsafe pages.touch(mapping, charged) }
    unsafe mapping.initializeMemory(as: ClipHeader.self, to: ClipHeader())
    let entry = unsafe ClipEntry(base: mapping, reserved: reserved, layout: layout)
    books.withLock { $0.fill(id, with: entry) }
    return unsafe ClipWriter(
      pool: self, id: id, base: mapping, layout: layout, charged: charged, reserved: reserved,
      makesRoom: makingRoom)
  }

  /// A hold on a clip.
  ///
  /// - Throws: `ClipError/unloaded` if it was unloaded.
  public func lease(_ id: ClipID) throws(ClipError) -> ClipLease {
    let view = try books.withLock { books throws(ClipError) in try books.hold(id) }
    return ClipLease(pool: self, id: id, view: view)
  }

  /// How many hold a clip; 0 if it is gone.
  public func holds(on id: ClipID) -> Int { books.withLock { $0.holds(on: id) } }

  /// Bytes a clip is charged with; 0 if it is gone.
  public func bytes(of id: ClipID) -> Int { books.withLock { $0.bytes(of: id) } }

  /// Takes a clip out: no new holds, and its memory goes with the last one there is.
  ///
  /// - Parameters:
  ///   - id: the clip.
  ///   - onlyIfIdle: refuse rather than wait.
  ///   - onFreed: called once with the bytes given back, on whichever thread lets go last; before
  ///     this returns, if nobody holds the clip but the pool.
  /// - Throws: `ClipError/unloaded` if that was done before; with `onlyIfIdle`,
  ///   `ClipError/inUse(holds:)` if somebody holds it.
  public func unload(
    _ id: ClipID, onlyIfIdle: Bool = false, onFreed: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws(ClipError) {
    let gone = try books.withLock { books throws(ClipError) in
      try books.close(id, onlyIfIdle: onlyIfIdle, onFreed: onFreed)
    }
    if let gone { free([gone]) }
  }

  /// Says what a clip is called, and whether it makes way for others while nobody holds it.
  ///
  /// Without this a clip stays until it is unloaded. Nothing if it is gone.
  public func describe(_ id: ClipID, name: String, givesWay: Bool) {
    let name = names.intern(name)
    names.release(books.withLock { $0.describe(id, name: name, givesWay: givesWay) })
  }

  /// Keeps a clip from making way, until it was unpinned as often.
  ///
  /// - Throws: `ClipError/unloaded` if it is gone.
  public func pin(_ id: ClipID) throws(ClipError) {
    try books.withLock { books throws(ClipError) in try books.pin(id) }
  }

  /// Takes one pin back.
  ///
  /// - Returns: whether there was one; a clip that is gone, or was not pinned, stays as it is.
  @discardableResult
  public func unpin(_ id: ClipID) -> Bool { books.withLock { $0.unpin(id) } }

  /// Where the pool's memory is: every clip's mapping and every ring's.
  ///
  /// One being made or given back at this moment may be left out.
  package var mappings: [ClipMapping] { books.withLock { $0.mappings } }

  /// The clips in memory, rings left out.
  public var residents: [ResidentClip] {
    var residents = books.withLock { $0.residents }
    for index in residents.indices {
      residents[index].name = names.text(of: residents[index].nameID)
    }
    return residents
  }

  /// Takes every clip out; the memory of those that somebody holds goes with the last hold.
  ///
  /// - Returns: bytes given back; they are gone when this returns.
  @discardableResult
  public func unloadAll() -> Int {
    let gone = books.withLock { $0.closeAll() }
    free(gone)
    return gone.reduce(0) { $0 + $1.bytes }
  }

  /// Lets one hold go.
  ///
  /// Called by leases and writers only.
  func letGo(of id: ClipID) {
    let gone = books.withLock { $0.letGo(of: id) }
    if let gone { free([gone]) }
  }

  /// A second hold for somebody who has one already: it never fails, even after an unload.
  func share(_ id: ClipID) { books.withLock { $0.share(id) } }

  /// Unmaps what is out of the books, and only then lets its bytes be charged again.
  func free(_ gone: [FreedClip]) {
    for clip in gone {
      clip.unmap()
      books.withLock { $0.release(clip.charged) }
      names.release(clip.name)
      clip.answer()
    }
  }

  /// Gives back the pages of a clip from `kept` bytes on, which were charged or only reserved.
  func trim(_ id: ClipID, base: UnsafeMutableRawPointer, reserved: Int, kept: Int) {
    if kept < reserved { unsafe Pages.unmap(base.advanced(by: kept), reserved - kept) }
    books.withLock { $0.settle(id, bytes: kept) }
  }
}
