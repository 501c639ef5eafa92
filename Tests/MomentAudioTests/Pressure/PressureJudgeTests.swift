// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MomentAudio

/// Time is what the test says it is.
@Suite("Pressure judge")
struct PressureJudgeTests {
  private let second: UInt64 = 1_000_000_000

  private func settle(
    _ judge: inout PressureJudge, left: MemoryPressure, at now: UInt64
  ) -> Bool {
    judge.settle(left: left, at: now)
  }

  @Test
  func `a level holds at once and until five seconds after its last sign`() {
    var judge = PressureJudge()
    judge.warn(.medium, at: 10 * second)
    #expect(settle(&judge, left: .normal, at: 10 * second))
    #expect(judge.level == .medium)
    judge.warn(.medium, at: 13 * second)
    #expect(!settle(&judge, left: .normal, at: 13 * second))
    #expect(!settle(&judge, left: .normal, at: 18 * second - 1))
    #expect(settle(&judge, left: .normal, at: 18 * second))
    #expect(judge.level == .normal)
    #expect(judge.signs == [0, 2, 0])
  }

  @Test
  func `the worst of several signs counts, and the milder one outlasts it`() {
    var judge = PressureJudge()
    judge.warn(.critical, at: 1 * second)
    _ = judge.settle(left: .normal, at: 1 * second)
    judge.warn(.low, at: 4 * second)
    _ = judge.settle(left: .normal, at: 4 * second)
    #expect(judge.level == .critical)
    _ = judge.settle(left: .normal, at: 6 * second)
    #expect(judge.level == .low)
    _ = judge.settle(left: .normal, at: 9 * second)
    #expect(judge.level == .normal)
  }

  @Test
  func `what is left counts like a sign, for as long as it is so`() {
    var judge = PressureJudge()
    #expect(settle(&judge, left: .low, at: 1 * second))
    #expect(!settle(&judge, left: .low, at: 100 * second))
    #expect(judge.level == .low)
    #expect(settle(&judge, left: .normal, at: 200 * second))
    #expect(judge.level == .normal)
    #expect(judge.signs == [0, 0, 0])
  }

  @Test
  func `there is a timer under pressure only, and it slows down`() {
    var judge = PressureJudge()
    #expect(judge.due(after: 0) == nil)
    var now = second
    var pauses: [UInt64] = []
    for _ in 0..<8 {
      _ = judge.settle(left: .medium, at: now)
      let due = judge.due(after: now) ?? 0
      pauses.append((due - now) / second)
      now = due
    }
    #expect(pauses == [1, 2, 4, 8, 16, 32, 32, 32])
    _ = judge.settle(left: .normal, at: now)
    #expect(judge.level == .normal)
    #expect(judge.due(after: now) == nil)
  }
}
