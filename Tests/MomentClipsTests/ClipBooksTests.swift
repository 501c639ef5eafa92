// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentCaches
import MomentRealtimeBoundary
import Testing

@testable import MomentClips

/// What is done under one hold of the pool's lock.
@Suite("Clip books")
struct ClipBooksTests {
  /// Books with so many idle clips of a page each, in memory that is nobody's, and no room beside them.
  private func books(clips: Int) throws -> ClipBooks {
    var books = ClipBooks(budget: clips * 4096)
    for _ in 0..<clips {
      var claim = RoomClaim(4096, makingRoom: false)
      #expect(try books.reserve(&claim).isEmpty)
      let id = books.open(4096, isRing: false)
      guard let nowhere = unsafe UnsafeMutableRawPointer(bitPattern: 4096) else { continue }
      books.fill(id, with: unsafe ClipEntry(base: nowhere, reserved: 4096, layout: .monoInt16))
      _ = books.describe(id, name: .none, givesWay: true)
      #expect(books.letGo(of: id) == nil)
    }
    return books
  }

  @Test
  func `however many make way, no more than 64 do in one go, the oldest first`() throws {
    var books = try books(clips: 300)
    var claim = RoomClaim(200 * 4096, makingRoom: true)
    var gone: [[Int]] = []
    while claim.missing > 0 {
      let freed = try books.reserve(&claim)
      // Theirs is the claim's now: nothing is given back.
      #expect(freed.allSatisfy { $0.charged == 0 })
      gone.append(books.accounts.indices.filter { books.accounts[$0].entry == nil })
      #expect(books.statistics.bytes == 300 * 4096)
    }
    #expect(gone.map(\.count) == [64, 128, 192, 200])
    #expect(gone.last == Array(0..<200))
    #expect(books.promised == 0)
    #expect(books.idleBytes == 100 * 4096)
    #expect(books.statistics.evictedForRoom == 200)
    #expect(books.evictIdle(1 << 30).count == 64)
  }

  @Test
  func `what is promised to one is not given to another, who is refused and takes nobody's`() throws
  {
    var books = try books(clips: 200)
    var first = RoomClaim(150 * 4096, makingRoom: true)
    _ = try books.reserve(&first)
    #expect(books.promised == 86 * 4096)
    var second = RoomClaim(51 * 4096, makingRoom: true)
    #expect(throws: ClipError.self) { _ = try books.reserve(&second) }
    #expect(books.statistics.evictedForRoom == 64)
    var third = RoomClaim(50 * 4096, makingRoom: true)
    _ = try books.reserve(&third)
    #expect(third.missing == 0)
    while first.missing > 0 { _ = try books.reserve(&first) }
    #expect(books.idleBytes == 0)
    #expect(books.promised == 0)
  }

  @Test
  func `a claim whose clips are used meanwhile is refused, and what it had is free again`() throws {
    var books = try books(clips: 100)
    var claim = RoomClaim(100 * 4096, makingRoom: true)
    #expect(try books.reserve(&claim).count == 64)
    let last = ClipID(index: 99, generation: books.accounts[99].generation)
    _ = try books.hold(last)
    let refusal = ClipError.noRoom(
      wanted: 100 * 4096, free: 64 * 4096, budget: 100 * 4096, pinned: 0, playing: 4096)
    #expect(throws: refusal) { _ = try books.reserve(&claim) }
    #expect(books.promised == 0)
    #expect(books.statistics.bytes == 36 * 4096)
  }

  @Test
  func `finding who makes way costs the same among many as among few`() throws {
    func nanoseconds(among clips: Int) throws -> Int {
      var books = try books(clips: clips)
      var least = Int.max
      for _ in 0..<3 {
        let began = threadTime()
        #expect(books.evictIdle(64 * 4096).count == 64)
        least = min(least, threadTime() - began)
      }
      return least
    }
    // Sixty-four times as many: whoever looked at each would take as many times as long.
    #expect(try nanoseconds(among: 16_384) < 16 * nanoseconds(among: 256))
  }

  /// What this thread has had of the processor.
  private func threadTime() -> Int {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
