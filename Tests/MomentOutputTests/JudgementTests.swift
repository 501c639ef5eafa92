// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MomentOutput

/// The parts that decide: when a device is lost, when to try again, what has no clock.
struct JudgementTests {
  private let ms: UInt64 = 1_000_000

  @Test func `a device may stand for three buffer lengths, and moving begins them anew`() {
    var progress = StallDetector(bufferSeconds: 0.04, isHardware: true, now: 0)
    #expect(progress.patience(now: 0) == 120 * ms)
    progress.note(played: 100, now: 50 * ms)
    #expect(progress.patience(now: 60 * ms) == 110 * ms)
    progress.note(played: 100, now: 150 * ms)
    #expect(progress.patience(now: 170 * ms) == 0)
    #expect(progress.stood(now: 170 * ms) == 120 * ms)
  }

  @Test func `a short buffer does not make a busy machine look like a lost device`() {
    let progress = StallDetector(bufferSeconds: 0.005, isHardware: true, now: 0)
    #expect(progress.patience(now: 0) == 100 * ms)
  }

  @Test func `a sound server may start late, but only start`() {
    var progress = StallDetector(bufferSeconds: 0.04, isHardware: false, now: 0)
    #expect(progress.patience(now: 2000 * ms) > 0)
    progress.note(played: 1, now: 2000 * ms)
    #expect(progress.patience(now: 2000 * ms) == 120 * ms)
  }

  @Test func `eight recoveries in a row are enough, unless a frame is played between`() {
    var progress = StallDetector(bufferSeconds: 0.04, isHardware: true, now: 0)
    let allowed = (0..<9).map { _ in progress.recover() }
    #expect(allowed == [Bool](repeating: true, count: 8) + [false])

    progress.note(played: 1, now: 1)
    let isAllowedAgain = progress.recover()
    #expect(isAllowedAgain)
  }

  @Test func `the first attempt after a loss comes at once, the others ever later`() {
    var backOff = BackOff()
    let first = backOff.afterLoss()
    let next = (0..<8).map { _ in backOff.afterFailure() }
    let afterAll = backOff.afterLoss()
    backOff.reset()
    let fresh = backOff.afterFailure()

    #expect(first == 0)
    #expect(next == [0.25, 0.5, 1, 2, 4, 8, 10, 10])
    #expect(afterAll == 10)
    #expect(fresh == 0.25)
  }

  @Test func `an arrival is tried at once and soon again, but not more often than once a second`() {
    var backOff = BackOff()
    for _ in 0..<9 { _ = backOff.afterFailure() }
    let isTried = backOff.arrived(now: 5000 * ms)
    let soon = (0..<4).map { _ in backOff.afterFailure() }
    let isTriedAgain = backOff.arrived(now: 5999 * ms)
    let further = backOff.afterFailure()
    let isTriedLater = backOff.arrived(now: 6000 * ms)
    let anew = backOff.afterFailure()

    #expect(isTried)
    #expect(soon == [0.05, 0.1, 0.2, 0.4])
    #expect(!isTriedAgain)
    #expect(further == 0.8)
    #expect(isTriedLater)
    #expect(anew == 0.05)
  }

  @Test func `a device that never makes us wait has no clock, and is fed at its rate`() {
    var pace = ClocklessThrottle()
    pace.put(1920, now: 0)
    let first = pace.pause(buffer: 1920, rate: 48_000, now: 1)
    pace.put(1920, now: 1)
    let pauses = [0, 30, 41].map { pace.pause(buffer: 1920, rate: 48_000, now: $0 * ms) }
    pace.waited()
    let afterWait = pace.pause(buffer: 1920, rate: 48_000, now: 42 * ms)

    #expect(first == 0)
    #expect(pauses == [40 * ms, 10 * ms, 0])
    #expect(afterWait == 0)
  }

  @Test func `a late thread that catches up is not taken for a clockless device`() {
    var pace = ClocklessThrottle()
    pace.put(480, now: 0)
    // 40 ms late: the whole buffer is free, and filled without a wait.
    pace.put(1920, now: 40 * ms)
    let pause = pace.pause(buffer: 1920, rate: 48_000, now: 40 * ms)
    #expect(pause == 0)
  }
}
