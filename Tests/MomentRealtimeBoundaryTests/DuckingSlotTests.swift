// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import Synchronization
import Testing

@Suite("Ducking slot")
struct DuckingSlotTests {
  /// A setting whose every part is the same number.
  static func setting(_ number: UInt32) -> DuckingSetting {
    DuckingSetting(
      trigger: number, lowered: number, gain: Float(number), attack: number, hold: number,
      release: number)
  }

  final class Shared: Sendable {
    let slot = DuckingSlot()
    let isDone = Atomic<Bool>(false)

    func write(_ times: UInt32) async {
      for number in 1...times { slot.set(setting(number)) }
      isDone.store(true, ordering: .releasing)
    }
  }

  @Test
  func `a setting is told once, and the newest one`() {
    let slot = DuckingSlot()
    var seen: UInt32 = 0
    #expect(slot.setting(newerThan: &seen) == nil)
    slot.set(Self.setting(1))
    slot.set(Self.setting(2))
    #expect(slot.setting(newerThan: &seen)?.hold == 2)
    #expect(slot.setting(newerThan: &seen) == nil)
  }

  @Test
  func `a reader on another thread never sees halves of two settings`() async {
    let shared = Shared()
    async let wrote: Void = shared.write(200_000)
    var seen: UInt32 = 0
    var last: UInt32 = 0
    var torn = 0
    var backwards = 0
    while last < 200_000 {
      let isDone = shared.isDone.load(ordering: .acquiring)
      if let found = shared.slot.setting(newerThan: &seen) {
        let parts = [found.trigger, found.lowered, UInt32(found.gain), found.attack, found.hold]
        if !parts.allSatisfy({ $0 == found.release }) { torn += 1 }
        if found.release < last { backwards += 1 }
        last = found.release
      } else if isDone, last < 200_000 {
        // Written to the end, and yet the last one is not told.
        break
      }
      await Task.yield()
    }
    await wrote
    #expect(torn == 0)
    #expect(backwards == 0)
    #expect(last == 200_000)
  }
}

private func setting(_ number: UInt32) -> DuckingSetting { DuckingSlotTests.setting(number) }
