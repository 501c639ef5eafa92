// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Testing

@Suite("Buses of an engine")
struct BusTests {
  func offline(_ change: (inout AudioEngine.Configuration) -> Void = { _ in }) async throws
    -> AudioEngine
  {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    change(&configuration)
    return try await AudioEngine(configuration)
  }

  func constant(_ level: Float, _ frames: Int) -> SoundSource {
    .bytes(WaveFile.float([Float](repeating: level, count: frames), rate: 48_000), name: "constant")
  }

  @Test
  func `a bus has a gain and can be muted, and both are remembered`() async throws {
    let engine = try await offline()
    var options = PlayOptions()
    options.bus = .ambience
    _ = try engine.play(try await engine.load(constant(0.5, 48_000)), options)
    #expect(try engine.render(frames: 1000).last == 0.5)
    try engine.bus(.ambience).gain = Gain(amplitude: 0.5)
    #expect(try engine.render(frames: 1000).last == 0.25)
    try engine.bus(.ambience).isMuted = true
    #expect(try engine.render(frames: 1000).last == 0)
    #expect(try engine.bus(.ambience).gain == Gain(amplitude: 0.5))
    try engine.bus(.ambience).isMuted = false
    #expect(try engine.render(frames: 1000).last == 0.25)
    #expect(engine.buses.map(\.name) == [.bells, .voice, .ambience])
    #expect(engine.buses.map(\.isMuted) == [false, false, false])
  }

  @Test
  func `a prompt lowers the ambience by 15 dB within half a second, and lets go of it`()
    async throws
  {
    let engine = try await offline()
    var options = PlayOptions()
    options.bus = .ambience
    _ = try engine.play(try await engine.load(constant(0.5, 480_000)), options)
    options.bus = .voice
    _ = try engine.play(try await engine.load(constant(0, 48_000)), options)
    #expect(abs((try engine.render(frames: 24_000).last ?? 0) / 0.5 - 0.1778) < 1e-4)
    // The rest of the prompt, the hold, and the release.
    let after = try engine.render(frames: 24_000 + 24_000 + 72_000 + 2)
    #expect(after.last == 0.5)
    #expect(after[2 * 47_999] < 0.09)
    engine.ducking = nil
    _ = try engine.play(try await engine.load(constant(0, 48_000)), options)
    #expect(try engine.render(frames: 24_000).allSatisfy { $0 == 0.5 })
  }

  @Test
  func `a bus that does not exist is refused by name`() async throws {
    let engine = try await offline { $0.buses = ["doors", "alarms"] }
    let clip = try await engine.load(constant(0.5, 100))
    var options = PlayOptions()
    options.bus = .voice
    do {
      _ = try engine.play(clip, options)
      Issue.record("a clip was played on a bus there is none of")
    } catch {
      #expect(error.description.contains("'voice'"))
      #expect(error.description.contains("doors, alarms"))
    }
    #expect(throws: EngineError.self) { try engine.bus(.ambience).isMuted = true }
    options.bus = "alarms"
    _ = try engine.play(clip, options)
    #expect(clip.leases == 1)
  }

  @Test
  func `an engine has 1 to 8 buses, no two of one name`() async throws {
    let many = (0..<9).map { BusName(rawValue: "\($0)") }
    for buses in [[], many, ["one", "one"]] {
      await #expect(throws: EngineError.self) { try await offline { $0.buses = buses } }
    }
    let engine = try await offline { $0.buses = Array(many.prefix(8)) }
    #expect(engine.buses.count == 8)
  }

  @Test
  func `statistics tell how loud each bus was, what voices do, and what blocks took`() async throws
  {
    let engine = try await offline()
    var options = PlayOptions()
    options.bus = .ambience
    let clip = try await engine.load(constant(0.5, 48_000))
    let playback = try engine.play(clip, options)
    options.start = AudioTime(frame: 40_000)
    _ = try engine.play(clip, options)
    // Two windows: the first has the ramp of the clip's beginning in it.
    _ = try engine.render(frames: 10_000)
    let numbers = engine.statistics
    #expect(numbers.levels[.ambience]?.peak == 0.5)
    #expect(numbers.levels[.bells] == numbers.levels[.voice])
    #expect(abs(numbers.level.rms - 0.5) < 1e-5)
    #expect(try engine.bus(.ambience).level == numbers.level)
    #expect(numbers.sounding == 1)
    #expect(numbers.scheduled == 1)
    #expect(numbers.blockTimes.count == 8)
    #expect(numbers.blockTimes.reduce(0, +) == 1)
    try playback.pause()
    _ = try engine.render(frames: 5000)
    #expect(engine.statistics.paused == 1)
  }
}
