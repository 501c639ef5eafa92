// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MomentDecoding

@Suite("Stream map")
struct StreamMapTests {
  @Test
  func `a place is known by its lower 32 bits however long a stream runs without a jump`() {
    let map = StreamMap(StreamMap.Stretch(start: 0, frame: 500, repeatsLeft: 3))
    // Two days at 48 kHz, told of now and then.
    let days: UInt64 = 2 * 86_400 * 48_000
    for written in stride(from: 0, through: days, by: 1_000_003) {
      map.keepNear(written)
      let heard = written - min(written, 96_000)
      #expect(map.frame(at: UInt32(truncatingIfNeeded: heard)) == Int(heard) + 500)
    }
    #expect(map.stretch(at: days).repeatsLeft == 3)
  }

  @Test
  func `what lies behind a jump is counted from there`() {
    let map = StreamMap(StreamMap.Stretch(start: 0, frame: 0, repeatsLeft: 1))
    map.append(
      StreamMap.Stretch(start: 1000, frame: 200, repeatsLeft: 0), forgettingBefore: 0)
    #expect(map.frame(at: 999) == 999)
    #expect(map.frame(at: 1010) == 210)
  }
}
