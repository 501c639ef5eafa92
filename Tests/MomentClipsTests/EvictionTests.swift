// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentTestSupport
import Synchronization
import Testing

/// Who makes way when the budget is used up, and who does not.
@Suite("Eviction")
struct EvictionTests {
  /// A complete clip of one page that makes way.
  func store(_ name: String, pages: Int = 1, in pool: ClipPool) throws -> ClipID {
    let frames = pages * 2048 - 32
    var writer = try pool.admit(.exact(frames), layout: .monoInt16)
    let room = try unsafe writer.room(for: frames)
    unsafe room.initializeMemory(as: UInt8.self, repeating: 1)
    writer.commit(frames)
    let id = writer.id
    writer.finish(.none)
    pool.describe(id, name: name, givesWay: true)
    return id
  }

  @Test
  func `the least recently used idle clip makes way, and its name is stale`() throws {
    let pool = ClipPool(budget: 3 * 4096)
    let mapped = MappingWatch(pool)
    let first = try store("first", in: pool)
    let second = try store("second", in: pool)
    let third = try store("third", in: pool)
    #expect(mapped.faults() == [])
    // Used again, it is no longer the oldest.
    do { _ = try pool.lease(first) }
    let fourth = try store("fourth", in: pool)
    #expect(pool.bytes(of: second) == 0)
    #expect(throws: ClipError.unloaded) { _ = try pool.lease(second) }
    #expect(Set(pool.residents.map(\.id)) == [first, third, fourth])
    #expect(pool.statistics.evictedForRoom == 1)
    #expect(pool.statistics.bytes == 3 * 4096)
    #expect(pool.statistics.peakBytes == 3 * 4096)
    #expect(mapped.faults() == [])
    #expect(mapped.seen == 4)
  }

  @Test
  func `what is pinned, in use or not to make way stays, and the refusal names it`() throws {
    let pool = ClipPool(budget: 4 * 4096)
    let pinned = try store("pinned", in: pool)
    try pool.pin(pinned)
    let playing = try store("playing", in: pool)
    let kept = try store("kept", in: pool)
    pool.describe(kept, name: "kept", givesWay: false)
    let idle = try store("idle", in: pool)
    do {
      let lease = try pool.lease(playing)
      let refusal = ClipError.noRoom(
        wanted: 8192, free: 0, budget: 16_384, pinned: 4096, playing: 4096)
      #expect(throws: refusal) { _ = try store("two pages", pages: 2, in: pool) }
      // A refusal takes nobody's memory.
      #expect(pool.bytes(of: idle) == 4096)
      #expect(pool.statistics.evictedForRoom == 0)
      #expect(lease.view.framesReady == 2016)
    }
    #expect(pool.unpin(pinned))
    #expect(pool.statistics.pinnedBytes == 0)
    let next = try store("three pages", pages: 3, in: pool)
    #expect(Set(pool.residents.map(\.name)) == ["kept", "three pages"])
    #expect(pool.bytes(of: next) == 3 * 4096)
    #expect(pool.statistics.evictedForRoom == 3)
    #expect(pool.statistics.pinnedBytes == 0)
  }

  @Test
  func `a pin too many taken back, or one of a clip that is gone, changes nothing`() throws {
    let pool = ClipPool(budget: 4096)
    let clip = try store("clip", in: pool)
    #expect(!pool.unpin(clip))
    try pool.pin(clip)
    try pool.pin(clip)
    #expect(pool.unpin(clip))
    #expect(pool.residents.map(\.isPinned) == [true])
    #expect(pool.evictIdle() == 0)
    #expect(pool.unpin(clip))
    #expect(!pool.unpin(clip))
    #expect(pool.statistics.pinnedBytes == 0)
    #expect(pool.evictIdle() == 4096)
    #expect(!pool.unpin(clip))
    #expect(throws: ClipError.unloaded) { try pool.pin(clip) }
  }

  @Test
  func `a clip that grows makes idle ones give way, and never itself`() throws {
    let pool = ClipPool(budget: 4 * 4096)
    for name in ["a", "b", "c"] { _ = try store(name, in: pool) }
    var writer = try pool.admit(.unknown, layout: .monoInt16)
    _ = try unsafe writer.room(for: 4 * 2048 - 32)
    #expect(pool.statistics.evictedForRoom == 3)
    #expect(pool.statistics.bytes == 4 * 4096)
    #expect(throws: ClipError.self) { _ = try unsafe writer.room(for: 4 * 2048) }
    #expect(pool.residents.map(\.isLoading) == [true])
  }

  @Test
  func `a clip that outgrows the budget is refused with the numbers`() throws {
    let pool = ClipPool(budget: 8 * 4096)
    let pinned = try store("pinned", in: pool)
    try pool.pin(pinned)
    var writer = try pool.admit(.unknown, layout: .monoInt16)
    _ = try unsafe writer.room(for: 4 * 2048 - 32)
    // Within the addresses it has, and beyond them.
    for pages in [8, 12] {
      let refusal = ClipError.noRoom(
        wanted: (pages - 4) * 4096, free: 3 * 4096, budget: 8 * 4096, pinned: 4096,
        playing: 4 * 4096)
      #expect(throws: refusal) { _ = try unsafe writer.room(for: pages * 2048 - 32) }
    }
    #expect(pool.statistics.refused == 2)
    #expect(pool.statistics.bytes == 5 * 4096)
  }

  @Test
  func `a pin is a use until it is taken back`() throws {
    let pool = ClipPool(budget: 4 * 4096)
    let clips = try (0..<4).map { try store("\($0)", in: pool) }
    try pool.pin(clips[0])
    do { _ = try pool.lease(clips[1]) }
    #expect(pool.unpin(clips[0]))
    var left = [2, 3, 1, 0]
    while !left.isEmpty {
      left.removeFirst()
      #expect(pool.evictIdle(downTo: left.count * 4096) == 4096)
      #expect(Set(pool.residents.map(\.name)) == Set(left.map(String.init)))
    }
  }

  @Test
  func `idle clips go when they are asked to, the oldest first, and no further than asked`() throws
  {
    let pool = ClipPool(budget: 1 << 20)
    let clips = try (0..<8).map { try store("\($0)", in: pool) }
    let lease = try pool.lease(clips[0])
    #expect(pool.evictIdle(downTo: 5 * 4096) == 3 * 4096)
    #expect(Set(pool.residents.map(\.name)) == ["0", "4", "5", "6", "7"])
    #expect(pool.evictIdle() == 4 * 4096)
    #expect(pool.residents.map(\.name) == ["0"])
    #expect(pool.residents.map(\.isIdle) == [false])
    #expect(pool.statistics.evictedOnDemand == 7)
    #expect(lease.view.framesReady == 2016)
  }

  @Test
  func `memory is free only once it is unmapped, so the answer finds the bytes gone`() throws {
    let pool = ClipPool(budget: 1 << 20)
    let id = try store("one", in: pool)
    let seen = Mutex(-1)
    try pool.unload(id) { _ in
      let bytes = pool.statistics.bytes
      seen.withLock { $0 = bytes }
    }
    #expect(seen.withLock { $0 } == 0)
  }

  @Test
  func `a thousand clips of random use never exceed the budget`() throws {
    let pool = ClipPool(budget: 16 * 4096)
    var clips: [ClipID?] = Array(repeating: nil, count: 100)
    var random = RandomSequence(seed: 4)
    var loads = 0
    for _ in 0..<1000 {
      let index = Int.random(in: 0..<100, using: &random)
      var isThere = false
      if let id = clips[index], let lease = try? pool.lease(id) {
        isThere = true
        let frames = lease.view.framesReady
        #expect(frames == UInt32((1 + index % 4) * 2048 - 32))
      }
      if !isThere {
        clips[index] = try store("\(index)", pages: 1 + index % 4, in: pool)
        loads += 1
      }
      #expect(pool.statistics.bytes <= 16 * 4096)
    }
    let numbers = pool.statistics
    #expect(numbers.admitted == loads)
    #expect(numbers.evictedForRoom == loads - numbers.clips)
    #expect(numbers.peakBytes <= 16 * 4096)
    #expect(pool.residents.reduce(0) { $0 + $1.bytes } == numbers.bytes)
  }
}
