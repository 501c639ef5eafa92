// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import Testing

@Suite("Ducking slot")
struct DuckingSlotTests {
  /// A setting whose every part is the same number.
  static func setting(_ number: UInt32) -> DuckingSetting {
    DuckingSetting(
      trigger: number, lowered: number, gain: Float(number), attack: number, hold: number,
      release: number)
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
}
