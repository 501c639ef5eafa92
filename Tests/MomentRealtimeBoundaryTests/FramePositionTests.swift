// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import Testing

@Suite("Frame position")
struct FramePositionTests {
  @Test
  func `a position carries into its upper half and back`() {
    let late = FramePosition(high: 3, low: .max - 1)
    let later = late.advanced(by: 5)
    #expect(later == FramePosition(high: 4, low: 3))
    #expect(late < later)
    #expect(late.distance(to: later) == 5)
    #expect(later.distance(to: late) == 0)
  }

  @Test
  func `a distance too far to say is the largest there is`() {
    #expect(FramePosition.zero.distance(to: .never) == .max)
    #expect(FramePosition.zero.distance(to: FramePosition(high: 1, low: 0)) == .max)
  }

  @Test
  func `a reader on another thread never sees half of a carry`() async {
    let shared = SharedPosition()
    async let wrote: Void = shared.count(200_000)
    var last = FramePosition.zero
    var backwards = 0
    while last < FramePosition(high: 200_000, low: 1) {
      let now = shared.position.load()
      if now < last { backwards += 1 }
      last = now
      // The writer may be waiting for this very thread.
      await Task.yield()
    }
    await wrote
    #expect(backwards == 0)
  }

  /// Steps over 2^32 with every store, which a real engine does once a day.
  final class SharedPosition: Sendable {
    let position = AtomicFramePosition()

    func count(_ times: UInt32) async {
      for high in 0..<times {
        position.store(FramePosition(high: high, low: .max))
        position.store(FramePosition(high: high + 1, low: 0))
      }
      position.store(FramePosition(high: times, low: 1))
    }
  }
}
