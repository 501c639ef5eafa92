// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentRealtimeBoundary
import MomentTestSupport
import Synchronization
import Testing

@testable import MomentClips

/// A pool on a machine that has less than the budget.
@Suite("Spare memory")
struct SpareMemoryTests {
  /// A machine whose memory others take.
  private final class Machine: Sendable {
    let spare: Atomic<Int>
    let looks = Atomic(0)

    init(_ bytes: Int) { spare = Atomic(bytes) }

    func look() -> Int {
      looks.wrappingAdd(1, ordering: .relaxed)
      return spare.load(ordering: .relaxed)
    }
  }

  private func pool(on machine: Machine) -> ClipPool {
    let pool = ClipPool(budget: 1 << 20)
    pool.heed { machine.look() }
    return pool
  }

  private func store(_ name: String, pages: Int, in pool: ClipPool) throws -> ClipID {
    try EvictionTests().store(name, pages: pages, in: pool)
  }

  @Test
  func `what the machine lacks idle clips give, the least recently used first`() throws {
    let machine = Machine(24_576)
    let pool = pool(on: machine)
    let first = try store("first", pages: 2, in: pool)
    let second = try store("second", pages: 2, in: pool)
    let third = try store("third", pages: 2, in: pool)
    machine.spare.store(4096, ordering: .relaxed)
    let fourth = try store("fourth", pages: 2, in: pool)
    #expect(Set(pool.residents.map(\.id)) == [second, third, fourth])
    #expect(throws: ClipError.unloaded) { _ = try pool.lease(first) }
    #expect(pool.statistics.shortages == 1 && pool.statistics.evictedOnDemand == 1)
    #expect(pool.statistics.refused == 0)
  }

  @Test
  func `what nobody can give is refused, however large the budget, and nobody gives way in vain`()
    throws
  {
    let machine = Machine(8192)
    let pool = pool(on: machine)
    let idle = try store("idle", pages: 1, in: pool)
    machine.spare.store(-1, ordering: .relaxed)
    #expect(throws: ClipError.machineFull(wanted: 8192, spare: 0)) {
      _ = try store("two pages", pages: 2, in: pool)
    }
    machine.spare.store(0, ordering: .relaxed)
    #expect(throws: ClipError.machineFull(wanted: 4096, spare: 0)) {
      _ = try pool.reserve(frames: 100, layout: .monoInt16, makingRoom: false)
    }
    #expect(pool.residents.map(\.id) == [idle] && pool.statistics.bytes == 4096)
    #expect(pool.statistics.refused == 2 && pool.statistics.shortages == 2)
    machine.spare.store(8192, ordering: .relaxed)
    _ = try store("two pages", pages: 2, in: pool)
    #expect(pool.statistics.bytes == 12_288)
  }

  @Test
  func `a sound of unknown length stops growing where the machine has no more`() throws {
    let machine = Machine(8192)
    let pool = pool(on: machine)
    var writer = try pool.admit(.unknown, layout: .monoInt16)
    machine.spare.store(0, ordering: .relaxed)
    #expect(throws: ClipError.machineFull(wanted: 4096, spare: 0)) {
      _ = try unsafe writer.room(for: 3000)
    }
    #expect(pool.statistics.bytes == 4096)
    writer.finish(.none)
  }

  @Test
  func `a ring that was narrow stays so until the machine can spare the rest`() throws {
    let machine = Machine(1 << 20)
    let pool = pool(on: machine)
    let ring = try StreamRing(frames: 48_000, layout: .stereoInt16, pool: pool)
    let whole = ring.bytes
    ring.narrow(to: 4800, keeping: 0)
    let narrow = ring.bytes
    machine.spare.store(whole - narrow - 1, ordering: .relaxed)
    #expect(!ring.widen())
    #expect(ring.bytes == narrow && narrow < whole)
    machine.spare.store(whole - narrow, ordering: .relaxed)
    #expect(ring.widen())
    #expect(ring.bytes == whole)
  }

  @Test
  func `where it is close a clip's memory is taken at once, so that others see it gone`() throws {
    let machine = Machine(1 << 30)
    let pool = pool(on: machine)
    let relaxed = try pool.admit(.exact(100_000), layout: .monoInt16)
    machine.spare.store(4 * 200_704, ordering: .relaxed)
    pool.heed { machine.look() }
    let close = try pool.admit(.exact(100_000), layout: .monoInt16)
    machine.spare.store(4 * 200_704 - 1, ordering: .relaxed)
    let closer = try pool.admit(.exact(100_000), layout: .monoInt16)
    let resident = [relaxed.id, close.id, closer.id].map { id in
      var pages = [UInt8](repeating: 0, count: 49)
      let address = pool.mappings.first { $0.id == id }.map(\.address) ?? 0
      let status = unsafe mincore(UnsafeMutableRawPointer(bitPattern: address), 200_704, &pages)
      return status == 0 ? pages.count { $0 & 1 != 0 } : -1
    }
    // Only the header's, or all.
    #expect(resident == [1, 1, 49])
    _ = (relaxed.frames, close.frames, closer.frames)
  }

  @Test
  func `it looks once where there is plenty, and each time where there is not`() throws {
    let machine = Machine(1 << 30)
    let pool = pool(on: machine)
    for number in 0..<100 { _ = try store("\(number)", pages: 1, in: pool) }
    // Ten times a second, should the machine be that slow.
    #expect(machine.looks.load(ordering: .relaxed) < 50)
    machine.spare.store(16_384, ordering: .relaxed)
    pool.heed { machine.look() }
    let before = machine.looks.load(ordering: .relaxed)
    for number in 0..<10 { _ = try store("\(number)", pages: 1, in: pool) }
    #expect(machine.looks.load(ordering: .relaxed) - before == 10)
  }
}
