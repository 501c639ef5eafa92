// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MomentOutput

struct MonotonicTests {
  @Test func `frames and time turn into each other for a hundred years`() {
    for rate: UInt32 in [1000, 44_100, 48_000, 768_000] {
      for days: UInt64 in [1, 10, 36_500] {
        let seconds = days * 86_400
        let frames = seconds * UInt64(rate) + 1
        let nanoseconds = Monotonic.nanoseconds(ofFrames: frames, rate: rate)
        #expect(nanoseconds == seconds * 1_000_000_000 + 1_000_000_000 / UInt64(rate))
        #expect(
          Monotonic.frames(inNanoseconds: nanoseconds + 1_000_000_000, rate: rate)
            >= frames - 1 + UInt64(rate))
      }
    }
  }

  @Test func `any number of seconds is a span that can be added to now`() {
    #expect(Monotonic.nanoseconds(1.5) == 1_500_000_000)
    for none in [0, -1, -Double.infinity, .nan, -.nan] {
      #expect(Monotonic.nanoseconds(none) == 0)
    }
    for many in [1e12, 1e300, .infinity] {
      #expect(Monotonic.nanoseconds(many) == Monotonic.longest)
      #expect(Monotonic.now + Monotonic.nanoseconds(many) > Monotonic.now)
    }
  }

  @Test func `a span for poll is rounded up and never too long for it`() {
    #expect(Monotonic.milliseconds(0) == 0)
    #expect(Monotonic.milliseconds(1) == 1)
    #expect(Monotonic.milliseconds(1_000_000) == 1)
    #expect(Monotonic.milliseconds(1_000_001) == 2)
    #expect(Monotonic.milliseconds(.max) == .max)
  }
}
