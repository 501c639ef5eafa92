// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MomentOutput

struct ClocklessThrottleTests {
  @Test(arguments: [44_100, 48_000, 192_000] as [UInt32])
  func `a device without a clock is fed at its rate for ten days`(_ rate: UInt32) {
    let buffer = Int(rate) / 25
    var pace = ClocklessThrottle()
    let start: UInt64 = 1
    var now = start
    var frames: UInt64 = 0
    // A minute at a time: what is paced is the sum.
    for _ in 0..<(10 * 24 * 60) {
      pace.put(Int(rate) * 60, now: now)
      frames += UInt64(rate) * 60
      now += pace.pause(buffer: buffer, rate: rate, now: now)
    }

    let seconds = Double(now - start) / 1e9

    #expect(abs(seconds - Double(frames - UInt64(buffer)) / Double(rate)) < 1e-3)
  }

  @Test func `a device that keeps time by itself is not held up in ten days`() {
    var pace = ClocklessThrottle()
    var now: UInt64 = 1
    var held: UInt64 = 0
    for _ in 0..<(10 * 24 * 60) {
      pace.put(48_000 * 60, now: now)
      now += 60_000_000_000
      held += pace.pause(buffer: 1920, rate: 48_000, now: now)
    }
    #expect(held == 0)
  }
}
