// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MomentAudio

/// Alerts are raised once and cleared once.
@Suite("Alerts")
struct AlertJudgeTests {
  private var thresholds: ResourceThresholds {
    var thresholds = ResourceThresholds(memoryLimit: nil)
    thresholds.residentBytes = 1000
    return thresholds
  }

  /// What the judge says of one value.
  private func say(
    _ judge: inout AlertJudge, _ kind: ResourceAlert.Kind, _ value: Double?,
    _ thresholds: ResourceThresholds
  ) -> [ResourceAlert] {
    judge.judge([(kind, value)], by: thresholds)
  }

  @Test
  func `an alert is raised once, and cleared when its value is a tenth below`() {
    var judge = AlertJudge()
    let steps: [(Double, Bool?)] = [
      (1000, nil), (1001, true), (2000, nil), (1000, nil), (901, nil), (1001, nil), (900, false),
      (950, nil), (1500, true),
    ]
    for (value, change) in steps {
      let changes = judge.judge([(.memory, value)], by: thresholds)
      #expect(changes.map(\.isRaised) == (change.map { [$0] } ?? []), "at \(value)")
      #expect(changes.allSatisfy { $0.threshold == 1000 && $0.value == value })
    }
  }

  @Test
  func `what is not known, or not looked at, raises nothing`() {
    var judge = AlertJudge()
    var thresholds = thresholds
    thresholds.openFiles = nil
    #expect(say(&judge, .openFiles, 1e9, thresholds).isEmpty)
    #expect(say(&judge, .growth, 0.06, thresholds).map(\.kind) == [.growth])
    #expect(say(&judge, .growth, nil, thresholds).isEmpty)
    thresholds.growthPerHour = nil
    #expect(say(&judge, .growth, 0.06, thresholds).map(\.isRaised) == [false])
    #expect(judge.raised.isEmpty)
  }

  @Test
  func `the usual thresholds are the smaller of 512 MB and four fifths of what there is`() {
    #expect(ResourceThresholds(memoryLimit: 64_000_000).residentBytes == 51_200_000)
    #expect(ResourceThresholds(memoryLimit: 1 << 40).residentBytes == 512_000_000)
    #expect(ResourceThresholds(memoryLimit: nil).residentBytes == 512_000_000)
    let usual = ResourceThresholds()
    #expect(usual.growthPerHour == 0.05)
    #expect(usual.openFiles == 100)
    #expect(usual.processorShare == 0.70)
  }
}
