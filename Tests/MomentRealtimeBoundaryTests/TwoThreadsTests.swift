// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport
import Testing

/// What both sides share, used by two threads at once; CI has ThreadSanitizer watch the same scenes.
@Suite("Two threads", .serialized)
struct TwoThreadsTests {
  @Test
  func `a million orders and receipts arrive once, whole and in order`() {
    #expect(TwoThreads.ordersAndReceipts() == [])
  }

  @Test
  func `a million settings are never seen half, and the newest is seen at last`() {
    #expect(TwoThreads.settings() == [])
  }

  @Test
  func `a million settings of the ducking are never seen half, and the newest is seen at last`() {
    #expect(TwoThreads.ducking() == [])
  }

  @Test
  func `a million frames are whole once the watermark has passed them`() throws {
    #expect(try TwoThreads.watermark() == [])
  }

  @Test
  func `a million frames pass through a stream's ring, none too soon and none written over`() throws
  {
    #expect(try TwoThreads.stream() == [])
  }

  @Test
  func `what a thread has is taken over inside its calls only, and never by both`() {
    #expect(TwoThreads.handover() == [])
  }

  @Test
  func `a renderer between control and a decoder answers every start once`() throws {
    #expect(try TwoThreads.renderer() == [])
  }
}
