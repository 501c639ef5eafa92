// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentClips
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

/// Nothing depends on pages of 4 KiB: the same with larger ones, whatever this machine has.
@Suite("Page sizes")
struct PageSizeTests {
  /// Those of most machines, of many arm64 boards, and of some servers.
  static let sizes = [4_096, 16_384, 65_536].filter { $0 % sysconf(Int32(_SC_PAGESIZE)) == 0 }

  /// What the pool has mapped, and what the kernel says of it.
  private func isWhole(_ pool: ClipPool, _ page: Int) -> Bool {
    pool.mappings.allSatisfy { $0.bytes % page == 0 && $0.charged % page == 0 && $0.charged > 0 }
  }

  @Test(arguments: sizes)
  func `clips of every kind of length are charged whole pages, and give them all back`(
    page: Int
  ) throws {
    let pool = ClipPool(budget: 40 * page, pageSize: page)
    // One frame too many for a page, beside the header.
    let frames = (page - ClipHeader.size) / 2 + 1
    for length in [ClipLength.exact(frames), .claimed(9), .unknown] {
      var writer = try pool.admit(length, layout: .monoInt16)
      let id = writer.id
      let room = unsafe try writer.room(for: frames)
      unsafe room.initializeMemory(as: UInt8.self, repeating: 1)
      writer.commit(frames)
      writer.finish(.none)
      #expect(pool.bytes(of: id) == 2 * page)
      #expect(isWhole(pool, page))
      let mapping = try #require(pool.mappings.first)
      #expect(mapping.bytes == 2 * page)
      try pool.unload(id)
      #expect(pool.statistics.bytes == 0 && pool.mappings.isEmpty)
    }
  }

  @Test(arguments: sizes)
  func `what has no room is refused by the page`(page: Int) throws {
    let pool = ClipPool(budget: 2 * page, pageSize: page)
    let writer = try pool.admit(.exact(1), layout: .monoInt16)
    #expect(throws: ClipError.noRoom(wanted: 2 * page, free: page, budget: 2 * page, playing: page))
    {
      _ = try pool.admit(.exact(page / 2), layout: .monoInt16)
    }
    writer.finish(.none)
  }

  @Test(arguments: sizes)
  func `a ring that is narrow and wide again loses no frame and is charged what it keeps`(
    page: Int
  ) throws {
    let pool = ClipPool(budget: 4 << 20, pageSize: page)
    let ring = try StreamRing(frames: 200_000, layout: .stereoInt16, pool: pool)
    let whole = ring.bytes
    var (written, read): (UInt32, UInt32) = (0, 0)
    func write() {
      while true {
        let room = unsafe ring.room(atMost: 4_096)
        guard unsafe room.frames > 0 else { return }
        for index in 0..<(unsafe room.frames) {
          unsafe room.start.storeBytes(of: written, toByteOffset: 4 * index, as: UInt32.self)
          written += 1
        }
        unsafe ring.commit(room.frames)
      }
    }
    func isReadAsWritten(_ most: Int) -> Bool {
      for _ in 0..<min(most, ring.filled) {
        let word = unsafe ring.view.address(of: read).loadUnaligned(as: UInt32.self)
        guard word == read else { return false }
        read += 1
      }
      ring.view.setFramesRead(read)
      return true
    }
    write()
    for _ in 0..<40 {
      ring.narrow(to: 12_000, keeping: 480)
      #expect(isReadAsWritten(9_000))
      write()
      #expect(ring.bytes <= whole && ring.bytes % page == 0)
    }
    // What is kept, and a page at each end of it and for the header.
    #expect(ring.bytes <= 4 * (12_000 + 480 + Int(ClipView.framesKept)) + 4 * page)
    #expect(ring.widen() && ring.bytes == whole)
    write()
    #expect(isReadAsWritten(.max) && read == written)
  }
}
