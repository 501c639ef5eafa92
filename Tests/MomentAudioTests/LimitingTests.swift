// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Testing

@Suite("Limiting")
struct LimitingTests {
  /// Four voices of 0.9 each way at once.
  func play(_ limiting: AudioEngine.Configuration.Limiting?) async throws
    -> ([Float], EngineStatistics)
  {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.limiting = limiting
    let engine = try await AudioEngine(configuration)
    let samples = Signals.sine(24_000, frequency: 0.01, amplitude: 0.9)
    let clip = try await engine.load(
      .bytes(WaveFile.float(samples, rate: 48_000), name: "sine"))
    for _ in 0..<4 { _ = try engine.play(clip) }
    return (try engine.render(frames: 24_000), engine.statistics)
  }

  @Test
  func `with a limiter nothing is cut off, and statistics tell what was turned down`() async throws
  {
    let (output, numbers) = try await play(.lookAhead)
    #expect(output.allSatisfy { abs($0) <= 1 })
    #expect(numbers.clipped == 0)
    #expect(numbers.overs > 10_000)
    #expect(numbers.limited > 20_000)
    #expect(numbers.peak > 3.5)
    // A limited sine is a sine: its RMS is 0.707 of its peak.
    #expect(abs(numbers.level.rms - 0.707 * numbers.level.peak) < 0.01)
  }

  @Test
  func `rendered by hand the sum is only cut off, unless asked`() async throws {
    let (output, numbers) = try await play(nil)
    #expect(output.contains(1))
    #expect(numbers.clipped == numbers.overs)
    #expect(numbers.limited == 0)
    let (_, same) = try await play(.ceiling)
    #expect(same.clipped == numbers.clipped)
  }
}
