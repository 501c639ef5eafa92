// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import MomentTestSupport
import Testing

@testable import MomentClips

/// What the pool's books say is mapped is what the kernel has mapped.
@Suite("Mappings")
struct MappingTests {
  /// A complete clip.
  func store(_ frames: Int, in pool: ClipPool) throws -> ClipID {
    var writer = try pool.admit(.exact(frames), layout: .monoInt16)
    let room = try unsafe writer.room(for: frames)
    unsafe room.initializeMemory(as: UInt8.self, repeating: 1)
    writer.commit(frames)
    let id = writer.id
    writer.finish(.none)
    return id
  }

  @Test
  func `every clip and ring is where the books say, and is gone when it is out of them`() throws {
    let pool = ClipPool(budget: 1 << 20)
    let watch = MappingWatch(pool)
    let short = try store(100, in: pool)
    let long = try store(40_000, in: pool)
    do {
      let ring = try StreamRing(frames: 5000, layout: .stereoInt16, pool: pool)
      #expect(pool.mappings.map(\.bytes) == [4096, 81_920, ring.bytes])
      #expect(pool.mappings.map(\.isRing) == [false, false, true])
      #expect(watch.faults() == [])
      try pool.unload(long)
      #expect(watch.faults() == [])
    }
    try pool.unload(short)
    #expect(watch.faults() == [])
    #expect(pool.mappings == [])
    #expect(watch.seen == 3)
  }

  @Test
  func `a clip of unknown length has address space, and memory only for what it was charged`()
    throws
  {
    let pool = ClipPool(budget: 1 << 20)
    let watch = MappingWatch(pool)
    var writer = try pool.admit(.unknown, layout: .monoFloat)
    try writer.write(2000)
    #expect(pool.mappings.map(\.bytes) == [1 << 20])
    #expect(pool.mappings.map(\.charged) == [8192])
    #expect(watch.faults() == [])
    let id = writer.id
    writer.finish(.none)
    #expect(pool.mappings.map(\.bytes) == [8192])
    #expect(watch.faults() == [])
    try pool.unload(id)
    #expect(watch.faults() == [])
  }

  @Test
  func `a clip that the books forget and nobody unmaps is found`() throws {
    let pool = ClipPool(budget: 1 << 20)
    let watch = MappingWatch(pool)
    let clip = try store(100, in: pool)
    let pages = try unsafe #require(Pages.map(8192, name: "moment: clip"))
    let forgotten = ClipMapping(
      id: ClipID(index: 7, generation: 7), address: UInt(bitPattern: pages), bytes: 8192,
      charged: 8192, isRing: false)
    #expect(watch.faults(of: pool.mappings + [forgotten]) == [])

    let faults = watch.faults()
    #expect(faults.count == 1)
    #expect(faults.first?.contains("a clip of 8192 bytes") == true)
    #expect(faults.first?.contains("still mapped") == true)

    unsafe Pages.unmap(pages, 8192)
    try pool.unload(clip)
    #expect(watch.faults() == [])
  }

  @Test
  func `a clip in the books that is not mapped is found, and so is one with too much in memory`()
    throws
  {
    let pool = ClipPool(budget: 1 << 20)
    let watch = MappingWatch(pool)
    let id = ClipID(index: 7, generation: 7)
    let nowhere = ClipMapping(id: id, address: 4096, bytes: 4096, charged: 4096, isRing: false)
    #expect(watch.faults(of: [nowhere]).first?.contains("not mapped") == true)

    let clip = try store(4000, in: pool)
    let real = try #require(pool.mappings.first)
    let cheap = ClipMapping(
      id: clip, address: real.address, bytes: real.bytes, charged: 4096, isRing: false)
    #expect(real.bytes == 8192)
    #expect(watch.faults(of: [cheap]).first?.contains("8192 is there") == true)
    try pool.unload(clip)
  }

  /// Whether this kernel keeps names of anonymous mappings.
  static let hasNames: Bool = {
    guard let pages = unsafe Pages.map(4096, name: "moment: probe") else { return false }
    defer { unsafe Pages.unmap(pages, 4096) }
    let start = UInt(bitPattern: pages)
    return MemoryMap.read().regions(in: start..<start + 1).contains { !$0.name.isEmpty }
  }()

  @Test(.enabled(if: hasNames, "this kernel keeps no names of anonymous mappings"))
  func `clips and rings are named in the kernel's list`() throws {
    let pool = ClipPool(budget: 1 << 20)
    let clip = try store(100, in: pool)
    let ring = try StreamRing(frames: 5000, layout: .monoInt16, pool: pool)
    let map = MemoryMap.read()
    for mapping in pool.mappings {
      let names = map.regions(in: mapping.range).map(\.name)
      #expect(names == [mapping.isRing ? "[anon:moment: ring]" : "[anon:moment: clip]"])
    }
    #expect(ring.bytes > 0)
    try pool.unload(clip)
  }
}
