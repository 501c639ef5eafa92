// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentTestSupport
import Synchronization
import Testing

@Suite("Clip pool")
struct ClipPoolTests {
  /// A complete clip of silence.
  func store(_ frames: Int, in pool: ClipPool) throws -> ClipID {
    var writer = try pool.admit(.exact(frames), layout: .monoInt16)
    _ = try unsafe writer.room(for: frames)
    writer.commit(frames)
    let id = writer.id
    writer.finish(.none)
    return id
  }

  @Test
  func `a clip is charged whole pages, and unloading gives them back at once`() throws {
    let pool = ClipPool(budget: 1 << 20)
    let id = try store(10_000, in: pool)
    #expect(pool.statistics.bytes == 20_480)
    #expect(pool.statistics.leases == 0)
    let freed = Mutex(0)
    try pool.unload(id) { bytes in freed.withLock { $0 = bytes } }
    #expect(freed.withLock { $0 } == 20_480)
    #expect(pool.statistics.bytes == 0)
    #expect(pool.statistics.clips == 0)
  }

  @Test
  func `a ring is counted among the clips, and as a ring`() throws {
    let pool = ClipPool(budget: 20_480)
    _ = try store(2000, in: pool)
    let ring = try StreamRing(frames: 100, layout: .monoInt16, pool: pool)
    #expect((pool.statistics.clips, pool.statistics.rings) == (2, 1))
    _ = consume ring
    #expect((pool.statistics.clips, pool.statistics.rings) == (1, 0))
    #expect((pool.statistics.admitted, pool.statistics.admittedRings) == (2, 1))
  }

  @Test
  func `what does not fit is refused with the numbers, and charges nothing`() throws {
    let pool = ClipPool(budget: 16_384)
    let id = try store(4000, in: pool)
    #expect(throws: ClipError.noRoom(wanted: 12_288, free: 8192, budget: 16_384)) {
      _ = try store(6000, in: pool)
    }
    #expect(pool.statistics.bytes == 8192)
    try pool.unload(id)
    let second = try store(6000, in: pool)
    #expect(pool.bytes(of: second) == 12_288)
    try pool.unload(second)
  }

  @Test
  func `a clip in use goes with its last hold, and a stale name is refused`() throws {
    let pool = ClipPool(budget: 1 << 20)
    let mapped = MappingWatch(pool)
    let id = try store(100, in: pool)
    let freed = Mutex(-1)
    #expect(mapped.faults() == [])
    do {
      let lease = try pool.lease(id)
      let second = lease.share()
      #expect(throws: ClipError.inUse(holds: 2)) { try pool.unload(id, onlyIfIdle: true) }
      try pool.unload(id) { bytes in freed.withLock { $0 = bytes } }
      #expect(freed.withLock { $0 } == -1)
      // Out of reach, but not out of the books.
      #expect(mapped.faults() == [])
      #expect(second.view.framesReady == 100)
      #expect(throws: ClipError.unloaded) { _ = try pool.lease(id) }
      #expect(throws: ClipError.unloaded) { try pool.unload(id) }
    }
    #expect(freed.withLock { $0 } == 4096)
    #expect(pool.statistics.bytes == 0)
    #expect(mapped.faults() == [])
    let next = try store(100, in: pool)
    #expect(throws: ClipError.unloaded) { _ = try pool.lease(id) }
    try pool.unload(next)
  }

  @Test
  func `a clip of unknown length is charged as it grows, and never over the budget`() throws {
    let pool = ClipPool(budget: 16_384)
    var writer = try pool.admit(.unknown, layout: .stereoFloat)
    #expect(pool.statistics.bytes == 4096)
    _ = try unsafe writer.room(for: 1000)
    writer.commit(1000)
    #expect(pool.statistics.bytes == 8192)
    #expect(throws: ClipError.self) { _ = try unsafe writer.room(for: 2000) }
    #expect(pool.statistics.bytes <= 16_384)
    let id = writer.id
    writer.finish(.none)
    let lease = try pool.lease(id)
    #expect(lease.view.framesReady == 1000)
    #expect(lease.view.traits.contains(.isComplete))
    try pool.unload(id)
  }

  @Test
  func `a claim that was too long shrinks to the true length`() throws {
    let pool = ClipPool(budget: 1 << 20)
    var writer = try pool.admit(.claimed(1 << 36), layout: .monoInt16)
    _ = try unsafe writer.room(for: 3000)
    writer.commit(3000)
    let id = writer.id
    writer.finish(.none)
    #expect(pool.bytes(of: id) == 8192)
    try pool.unload(id)
  }

  @Test
  func `an exact length beyond any clip is refused`() {
    let pool = ClipPool(budget: .max / 2)
    #expect(throws: ClipError.tooLong(frames: 1 << 36)) {
      _ = try pool.admit(.exact(1 << 36), layout: .monoInt16)
    }
  }
}
