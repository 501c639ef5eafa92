// SPDX-License-Identifier: Apache-2.0

import MomentCaches
import MomentTestSupport
import Testing

@Suite("Names")
struct NameTableTests {
  @Test
  func `a name has one number for as long as somebody holds it`() {
    let names = NameTable()
    let (bell, chime, again) = (names.intern("bell"), names.intern("chime"), names.intern("bell"))
    #expect(bell == again && bell != chime)
    names.release(bell)
    #expect(names.text(of: again) == "bell" && names.text(of: chime) == "chime")
    names.release(again)
    #expect(names.text(of: again) == "" && names.statistics.entries == 1)
    #expect(names.statistics.hits == 1 && names.statistics.misses == 2)
  }

  @Test
  func `names that differ in their bytes only have numbers of their own`() {
    let names = NameTable()
    let (one, two) = (names.intern("\u{E4}"), names.intern("a\u{308}"))
    #expect(one != two)
    #expect(names.text(of: one).utf8.count == 2 && names.text(of: two).utf8.count == 3)
    names.release(one)
    #expect(names.text(of: two) != "")
  }

  @Test
  func `a number whose name has gone never tells another's`() {
    let names = NameTable()
    var random = RandomSequence(seed: 3)
    var held: [(id: NameID, text: String)] = []
    var gone: [NameID] = []
    for _ in 0..<20_000 {
      if Bool.random(using: &random) {
        let text = "clip \(Int.random(in: 0..<60, using: &random))"
        held.append((names.intern(text), text))
      } else if let index = held.indices.randomElement(using: &random) {
        let name = held.remove(at: index)
        names.release(name.id)
        if !held.contains(where: { $0.id == name.id }) { gone.append(name.id) }
      }
      if let name = held.randomElement(using: &random) {
        #expect(names.text(of: name.id) == name.text)
      }
      if let name = gone.randomElement(using: &random) { #expect(names.text(of: name) == "") }
    }
    #expect(gone.count > 100 && names.statistics.entries == Set(held.map(\.text)).count)
    for name in held { names.release(name.id) }
    #expect(names.statistics.entries == 0 && names.statistics.bytes == 0)
  }

  @Test
  func `a table that is full gives no number, and goes on once there is room`() {
    let names = NameTable(CacheBounds(entries: 2, bytes: 1 << 20))
    let (one, two) = (names.intern("1"), names.intern("2"))
    #expect(names.intern("3") == .none && names.intern("2") == two)
    #expect(names.statistics.refusals == 1 && names.text(of: .none) == "")
    names.release(one)
    #expect(names.text(of: names.intern("3")) == "3")
    let small = NameTable(CacheBounds(entries: 100, bytes: 1000))
    #expect(small.intern(String(repeating: "x", count: 2000)) == .none)
    #expect(small.intern("x") != .none)
  }
}
