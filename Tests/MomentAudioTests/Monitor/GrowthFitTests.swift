// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport
import Testing

@testable import MomentAudio

/// The line through samples that the tests make up.
@Suite("Growth fit")
struct GrowthFitTests {
  @Test
  func `a steady growth is found to within a thousandth, noise and all`() throws {
    var fit = GrowthFit()
    var random = RandomSequence(seed: 7)
    for second in stride(from: 0, through: 4200, by: 10) {
      let noise = Int.random(in: -20_000...20_000, using: &random)
      fit.add(at: Double(second), resident: 20_000_000 + second * 1000 + noise, clips: 0)
    }
    let growth = try #require(fit.growth)
    #expect(abs(growth.bytesPerHour / 3_600_000 - 1) < 0.001 + 0.01)
    #expect(abs(growth.sharePerHour - 3_600_000 / 22_400_000) < 0.003)
    #expect(growth.seconds == 3600)
  }

  @Test
  func `warming up does not count, and there is no line before ten minutes of samples`() throws {
    var fit = GrowthFit()
    for second in stride(from: 0, to: 300, by: 10) {
      fit.add(at: Double(second), resident: second * 1_000_000, clips: 0)
    }
    for second in stride(from: 300, to: 900, by: 10) {
      fit.add(at: Double(second), resident: 30_000_000, clips: 0)
      #expect(fit.growth == nil)
    }
    fit.add(at: 900, resident: 30_000_000, clips: 0)
    let growth = try #require(fit.growth)
    #expect(growth.bytesPerHour == 0)
    #expect(growth.seconds == 600)
  }

  @Test
  func `clips that come and go are no growth`() throws {
    var fit = GrowthFit()
    for second in stride(from: 300, through: 1500, by: 10) {
      let clips = second * 10_000
      fit.add(at: Double(second), resident: 20_000_000 + clips, clips: clips)
    }
    #expect(try #require(fit.growth).bytesPerHour == 0)
  }

  @Test
  func `what was an hour ago is forgotten, and however fast samples come they are few`() throws {
    var fit = GrowthFit()
    for tenth in 3000..<100_000 {
      let second = Double(tenth) / 10
      fit.add(at: second, resident: second < 5000 ? tenth * 1000 : 50_000_000, clips: 0)
    }
    let growth = try #require(fit.growth)
    #expect(growth.bytesPerHour == 0)
    #expect(growth.samples <= 361)
    #expect(growth.seconds > 3500 && growth.seconds <= 3600)
  }
}
