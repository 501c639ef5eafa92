// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MomentOutput

struct UnplayedSpansTests {
  @Test func `frames between a loss and the next device are counted, and no others`() {
    let spans = UnplayedSpans()
    spans.begin(at: 100)
    #expect(spans.count(in: 0..<150) == 50)
    spans.end(at: 200)
    spans.begin(at: 300)
    spans.begin(at: 350)
    #expect(spans.count(in: 0..<100) == 0)
    #expect(spans.count(in: 150..<310) == 60)
    #expect(spans.count(in: 0..<1000) == 800)
  }

  @Test func `a device that was opened and has played nothing does not end a span`() {
    let spans = UnplayedSpans()
    spans.begin(at: 100)
    spans.end(at: 500)
    // Lost again with all it was given since.
    spans.begin(at: 400)
    spans.end(at: 900)
    #expect(spans.count(in: 0..<1000) == 800)
  }

  @Test func `after many losses the oldest spans become one, and the latest stay exact`() {
    let spans = UnplayedSpans()
    for index in 0..<200 as Range<UInt64> {
      spans.begin(at: 10 * index)
      spans.end(at: 10 * index + 1)
    }
    #expect(spans.count(in: 1900..<2000) == 10)
    #expect(spans.count(in: 0..<2000) < 2000)
    #expect(spans.count(in: 0..<2000) >= 200)
  }
}
