// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Testing

/// When every voice is taken, the one that is missed least makes way, and says so.
@Suite("Stealing")
struct StealingTests {
  func offline(voices: Int) async throws -> AudioEngine {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.budget = 16 << 20
    configuration.voices = voices
    return try await AudioEngine(configuration)
  }

  /// A constant, which gets a ramp at either end.
  func constant(_ level: Int16) -> SoundSource {
    .bytes(
      WaveFile.int16([Int16](repeating: level, count: 48_000), rate: 48_000), name: "constant")
  }

  func options(priority: Int, gain: Float = 1) -> PlayOptions {
    var options = PlayOptions()
    options.priority = priority
    options.gain = Gain(amplitude: gain)
    return options
  }

  @Test
  func `the quietest of the lowest priority makes way, without a click, and its end says so`()
    async throws
  {
    let engine = try await offline(voices: 3)
    let loud = try await engine.load(constant(8192))
    let quiet = try await engine.load(constant(4096))
    let precious = try engine.play(quiet, options(priority: 5, gain: 0.01))
    let soft = try engine.play(quiet, options(priority: 0))
    let strong = try engine.play(loud, options(priority: 0))
    var output = try engine.render(frames: 4800)
    let next = try engine.play(loud, options(priority: 0))
    #expect(engine.statistics.voices == 3, "one that fades is none")
    output += try engine.render(frames: 480)
    #expect(soft.end?.reason == .stolen)
    #expect(soft.end?.time == AudioTime(frame: 4800 + 240))
    #expect(precious.end == nil)
    #expect(strong.end == nil)
    #expect(next.position == 480, "the new one starts at once")
    #expect(quiet.leases == 1)
    let left = (0..<output.count / 2).map { output[2 * $0] }
    #expect(Signals.steepestBend([0, 0] + left, silenceAround: false) < 0.001)
    await engine.close()
  }

  @Test
  func `of equals the oldest makes way, and a higher priority never does`() async throws {
    let engine = try await offline(voices: 2)
    let clip = try await engine.load(constant(8192))
    let first = try engine.play(clip, options(priority: 1))
    let second = try engine.play(clip, options(priority: 1))
    #expect(throws: EngineError.self) { _ = try engine.play(clip, options(priority: 0)) }
    _ = try engine.render(frames: 4800)
    let third = try engine.play(clip, options(priority: 1))
    _ = try engine.render(frames: 480)
    #expect(first.end?.reason == .stolen)
    #expect(second.end == nil)
    #expect(third.end == nil)
    await engine.close()
    #expect(clip.leases == 0)
  }

  @Test
  func `a stolen voice keeps its slot until it has faded, so that thefts are bounded`() async throws
  {
    let engine = try await offline(voices: 2)
    let clip = try await engine.load(constant(8192))
    var playbacks: [Playback] = []
    for _ in 0..<4 { playbacks.append(try engine.play(clip)) }
    #expect(throws: EngineError.self) { _ = try engine.play(clip) }
    #expect(clip.leases == 4)
    _ = try engine.render(frames: 480)
    #expect(playbacks.map { $0.end?.reason } == [.stolen, .stolen, nil, nil])
    #expect(clip.leases == 2)
    playbacks.append(try engine.play(clip))
    _ = try engine.render(frames: 480)
    await engine.close()
    #expect(playbacks.allSatisfy { $0.end != nil })
    #expect(clip.leases == 0)
  }

  @Test
  func `a stolen voice cannot be stopped later instead`() async throws {
    let engine = try await offline(voices: 1)
    let clip = try await engine.load(constant(8192))
    let victim = try engine.play(clip)
    _ = try engine.render(frames: 480)
    let thief = try engine.play(clip)
    try victim.stop(fade: 48_000, at: AudioTime(frame: 40_000))
    try victim.pause()
    try victim.resume()
    _ = try engine.render(frames: 480)
    #expect(victim.end?.reason == .stolen)
    #expect(thief.end == nil)
    await engine.close()
  }
}
