// SPDX-License-Identifier: Apache-2.0

import MomentCaches
import MomentClips
import MomentRealtimeBoundary
import Testing

/// What clips are called, for as long as they are there.
@Suite("Names of clips")
struct ClipNameTests {
  private let pool = ClipPool(budget: 1 << 20)

  private func clip(_ name: String, givesWay: Bool = false) throws -> ClipID {
    let writer = try pool.admit(.exact(100), layout: .monoInt16)
    let id = writer.id
    pool.describe(id, name: name, givesWay: givesWay)
    writer.finish(.none)
    return id
  }

  @Test
  func `a name is kept once, and goes with the last clip that has it`() throws {
    let first = try clip("bell.wav")
    let second = try clip("bell.wav", givesWay: true)
    let third = try clip("chime.wav")
    // Said again it is the same, and held no more often.
    pool.describe(third, name: "chime.wav", givesWay: true)
    #expect(pool.residents.map(\.name) == ["bell.wav", "bell.wav", "chime.wav"])
    #expect(pool.names.statistics.entries == 2)
    try pool.unload(first)
    #expect(pool.residents.map(\.name).sorted() == ["bell.wav", "chime.wav"])
    pool.evictIdle()
    #expect(pool.names.statistics.entries == 0 && pool.residents.isEmpty)
    // Of one that is gone there is nothing to say.
    pool.describe(second, name: "bell.wav", givesWay: false)
    #expect(pool.names.statistics.entries == 0 && pool.names.statistics.bytes == 0)
  }

  @Test
  func `a clip that is renamed lets its old name go`() throws {
    let id = try clip("old")
    pool.describe(id, name: "new", givesWay: false)
    #expect(pool.residents.map(\.name) == ["new"] && pool.names.statistics.entries == 1)
    pool.unloadAll()
    #expect(pool.names.statistics.entries == 0)
  }
}
