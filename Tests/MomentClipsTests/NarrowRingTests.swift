// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentClips
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

/// Rings that keep less while memory is short.
@Suite("Narrow rings")
struct NarrowRingTests {
  /// A ring of stereo frames, each of which tells its number, and a reader of it.
  private final class Bench {
    let pool = ClipPool(budget: 1 << 20)
    let ring: StreamRing
    var read: UInt64 = 0

    init(frames: Int) throws {
      ring = try StreamRing(frames: frames, layout: .stereoInt16, pool: pool)
    }

    /// Writes up to `most` frames.
    func write(_ most: Int = .max) {
      var left = most
      while left > 0 {
        let room = unsafe ring.room(atMost: min(left, 4096))
        guard unsafe room.frames > 0 else { return }
        for index in 0..<(unsafe room.frames) {
          let word = UInt32(truncatingIfNeeded: ring.written + UInt64(index)) | 1 << 31
          unsafe room.start.storeBytes(of: word, toByteOffset: 4 * index, as: UInt32.self)
        }
        unsafe left -= room.frames
        unsafe ring.commit(room.frames)
      }
    }

    /// Reads up to `most` frames.
    ///
    /// - Returns: whether each was the one that was written there.
    func read(_ most: Int) -> Bool {
      for _ in 0..<min(most, ring.filled) {
        let word = unsafe ring.view.address(of: UInt32(truncatingIfNeeded: read))
          .loadUnaligned(as: UInt32.self)
        guard word == UInt32(truncatingIfNeeded: read) | 1 << 31 else { return false }
        read += 1
      }
      ring.view.setFramesRead(UInt32(truncatingIfNeeded: read))
      return true
    }

    /// Bytes of the ring that are in memory, as the kernel says.
    var resident: Int {
      let page = sysconf(Int32(_SC_PAGESIZE))
      let bytes = ClipHeader.size + ring.capacity * 4
      var pages = [UInt8](repeating: 0, count: (bytes + page - 1) / page)
      let start = unsafe UnsafeMutableRawPointer(mutating: ring.view.frames) - ClipHeader.size
      let status = unsafe mincore(start, bytes, &pages)
      precondition(status == 0, "the ring is mapped")
      return pages.count { $0 & 1 == 1 } * page
    }
  }

  @Test
  func `a narrow ring gives back what it does not keep, and is charged for the rest`() throws {
    let bench = try Bench(frames: 96_000)
    bench.write()
    let whole = bench.resident
    #expect(whole >= 4 * 96_000 && bench.ring.bytes == whole)

    bench.ring.narrow(to: 12_000, keeping: 480)
    // All of it is still to be read.
    #expect(bench.resident == whole)
    #expect(bench.read(60_000))
    bench.ring.narrow(to: 12_000, keeping: 480)
    #expect(bench.resident < whole - 4 * 56_000 && bench.ring.bytes < whole - 4 * 55_000)
    #expect(bench.read(36_000))
    bench.ring.narrow(to: 12_000, keeping: 480)
    bench.write()

    // What is kept, and a page at each end of it and for the header.
    #expect(bench.ring.bytes <= 4 * (12_000 + 512 + 480) + 4 * 4096)
    #expect(bench.resident <= bench.ring.bytes)
    #expect(bench.pool.statistics.ringBytes == bench.ring.bytes)
    #expect(bench.pool.statistics.bytes == bench.ring.bytes)
    #expect(bench.ring.filled >= 12_000)
    #expect(bench.read(.max))
  }

  @Test
  func `a ring that is wide again keeps all it has room for`() throws {
    let bench = try Bench(frames: 48_000)
    let whole = bench.ring.bytes
    bench.ring.narrow(to: 8000, keeping: 480)
    bench.write()
    let narrow = bench.ring.filled
    let isWide = bench.ring.widen()
    bench.write()

    #expect(narrow == 8000 && isWide)
    #expect(bench.ring.filled == bench.ring.depth && bench.ring.bytes == whole)
    #expect(bench.read(.max))
  }

  @Test
  func `a ring stays narrow while the budget has no room for it, and loses nothing`() throws {
    let bench = try Bench(frames: 96_000)
    bench.ring.narrow(to: 12_000, keeping: 480)
    let free = bench.pool.statistics.budget - bench.pool.statistics.bytes
    let writer = try bench.pool.admit(.exact((free - 8192) / 4), layout: .stereoInt16)
    let before = bench.pool.statistics
    bench.write()

    #expect(!bench.ring.widen())
    #expect(bench.pool.statistics.bytes == before.bytes)
    #expect(bench.ring.filled == 12_000 && bench.read(12_000))
    bench.ring.narrow(to: 12_000, keeping: 480)
    bench.write()
    #expect(bench.ring.filled == 12_000 && bench.read(12_000))
    try bench.pool.unload(writer.id)
    writer.finish(.none)
    #expect(bench.ring.widen())
  }

  @Test(arguments: [1, 2, 3])
  func `whatever is done to it, frames stay what they are and memory within what is charged`(
    _ seed: UInt64
  ) throws {
    var random = RandomSequence(seed: seed)
    let bench = try Bench(frames: 20_000)
    let whole = bench.ring.bytes
    var ahead: Int?
    var narrowest = whole
    for _ in 0..<5000 {
      switch Int.random(in: 0..<20, using: &random) {
      case 0: ahead = Int.random(in: 2000..<24_000, using: &random)
      case 1:
        ahead = nil
        #expect(bench.ring.widen() && bench.ring.bytes == whole)
      case 2..<11: #expect(bench.read(Int.random(in: 0..<3000, using: &random)))
      default:
        if let ahead { bench.ring.narrow(to: ahead, keeping: 480) }
        bench.write(Int.random(in: 0..<9000, using: &random))
      }
      #expect(bench.resident <= bench.ring.bytes)
      narrowest = min(narrowest, bench.ring.bytes)
    }
    #expect(bench.read > 1_000_000 && narrowest < whole / 2)
  }
}
