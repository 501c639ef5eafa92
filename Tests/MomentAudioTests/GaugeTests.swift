// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Testing

@Suite("Gauges of an engine")
struct GaugeTests {
  func offline() async throws -> AudioEngine {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    return try await AudioEngine(configuration)
  }

  @Test
  func `a start that comes too late is counted, and by how much`() async throws {
    let engine = try await offline()
    let file = WaveFile.float([Float](repeating: 0.1, count: 4800), rate: 48_000)
    let clip = try await engine.load(.bytes(file, name: "clip"))
    _ = try engine.render(frames: 1000)
    for start in [1000, 1500, 993, 700] as [UInt64] {
      var options = PlayOptions()
      options.start = AudioTime(frame: start)
      _ = try engine.play(clip, options)
    }
    _ = try engine.render(frames: 1000)
    #expect(engine.statistics.lateStarts == 2)
    #expect(engine.statistics.worstLateness == 300)
  }

  @Test
  func `every gauge starts at nothing`() async throws {
    let numbers = try await offline().statistics
    let counts = [
      numbers.voices, numbers.sounding, numbers.paused, numbers.scheduled, numbers.waiting,
      numbers.lateStarts, numbers.worstLateness, numbers.starved, numbers.overs, numbers.limited,
      numbers.clipped, numbers.pageFaults,
    ]
    #expect(counts.allSatisfy { $0 == 0 })
    #expect(numbers.blockTimes == [Int](repeating: 0, count: 8))
    #expect(Set(numbers.levels.keys) == [.bells, .voice, .ambience])
  }
}
