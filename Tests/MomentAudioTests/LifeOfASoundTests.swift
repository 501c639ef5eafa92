// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Testing

/// The road of one sound, step by step, with the holds on its memory at each.
@Suite("Life of a sound")
struct LifeOfASoundTests {
  func offline(budget: Int = 16 << 20, voices: Int = 8) async throws -> AudioEngine {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.budget = budget
    configuration.voices = voices
    return try await AudioEngine(configuration)
  }

  /// 16-bit mono at the engine's rate, to and fro, so that its edges are no steps of their own.
  func tone(_ frames: Int, level: Int16 = 16_384) -> SoundSource {
    .bytes(
      WaveFile.int16((0..<frames).map { $0 % 2 == 0 ? level : -level }, rate: 48_000), name: "tone")
  }

  @Test
  func `a sound is loaded, played, heard, answered once and gone, hold by hold`() async throws {
    let engine = try await offline()
    let mapped = MappingWatch(engine)
    let samples = (0..<1000).map { Int16($0 % 100) }
    let clip = try await engine.load(
      .bytes(WaveFile.int16(samples, rate: 48_000), name: "ramp.wav"))
    _ = try await clip.decoded()
    #expect(clip.frames == 1000)
    #expect(clip.channels == 1)
    #expect(clip.leases == 0, "decoded: only the pool keeps it")
    #expect(engine.statistics.clips.bytes == 4096)
    #expect(mapped.faults() == [])

    let playback = try engine.play(clip)
    #expect(clip.leases == 1, "the ledger holds it before the start is obeyed")
    #expect(engine.statistics.voices == 1)
    #expect(playback.end == nil)

    let expected = samples.flatMap { [Float($0) / 32_768, Float($0) / 32_768] }
    let first = try engine.render(frames: 600)
    #expect(first == Array(expected[..<1200]))
    #expect(clip.leases == 1)
    #expect(playback.end == nil)
    #expect(playback.position == 600)

    let second = try engine.render(frames: 600)
    #expect(Array(second[..<800]) == Array(expected[1200...]))
    #expect(second[800...].allSatisfy { $0 == 0 })
    #expect(playback.end?.time == AudioTime(frame: 1000))
    #expect(try await playback.finished().reason == .finished)
    #expect(clip.leases == 0, "the receipt has closed the ledger")

    #expect(try await clip.unload().bytes == 4096)
    #expect(engine.statistics.clips.bytes == 0)
    #expect(engine.statistics.clips.clips == 0)
    #expect(mapped.faults() == [])
    #expect(mapped.seen == 1)
    #expect(throws: EngineError.self) { _ = try engine.play(clip) }
    await engine.close()
  }

  @Test
  func `a clip unloaded while it plays is heard whole, and then its memory goes`() async throws {
    let engine = try await offline()
    let mapped = MappingWatch(engine)
    let clip = try await engine.load(tone(1000))
    #expect(mapped.faults() == [])
    let playback = try engine.play(clip)
    _ = try engine.render(frames: 100)
    async let freed = clip.unload()
    while engine.statistics.clips.clips == 1, playback.end == nil {
      let block = try engine.render(frames: 100)
      if playback.end == nil { #expect(block[0] == 0.5) }
    }
    #expect(try await freed.bytes == 4096)
    #expect(engine.statistics.clips.bytes == 0)
    #expect(mapped.faults() == [])
    #expect(mapped.seen == 1)
  }

  @Test
  func `unloading with a fade stops the voices, or refuses while one plays`() async throws {
    let engine = try await offline()
    let clip = try await engine.load(tone(48_000))
    var forever = PlayOptions()
    forever.loop = .forever
    let playback = try engine.play(clip, forever)
    _ = try engine.render(frames: 100)
    await #expect(throws: EngineError.self) { try await clip.unload(.orThrow) }
    async let freed = clip.unload(.fadingOut(.milliseconds(10)))
    while playback.end == nil {
      _ = try engine.render(frames: 64)
      await Task.yield()
    }
    #expect(playback.end?.reason == .stopped)
    #expect(try await freed.bytes == 98_304)
    await #expect(throws: EngineError.self) { try await clip.unload() }
  }

  @Test
  func `letting go of a clip plays it to its end and then gives its memory back`() async throws {
    let engine = try await offline()
    do {
      let clip = try await engine.load(tone(1000))
      _ = try engine.play(clip)
    }
    #expect(engine.statistics.clips.clips == 1)
    #expect(try engine.render(frames: 1000).allSatisfy { abs($0) == 0.5 })
    #expect(engine.statistics.clips.clips == 0)
    #expect(engine.statistics.clips.bytes == 0)
  }

  @Test
  func `the budget refuses what does not fit, with the numbers`() async throws {
    let engine = try await offline(budget: 1 << 20)
    var options = LoadOptions()
    options.streaming = .never
    let clip = try await engine.load(tone(400_000), options)
    do {
      _ = try await engine.load(tone(400_000), options)
      Issue.record("a second clip of 800 kB fitted a budget of 1 MiB")
    } catch {
      #expect(error.description.contains("802816"))
      #expect(error.description.contains("1048576"))
    }
    #expect(engine.statistics.clips.bytes <= 1 << 20)
    try await clip.unload()
    let next = try await engine.load(tone(400_000), options)
    #expect(next.frames == 400_000)
  }

  @Test
  func `more voices than there are, of less importance, are refused to the caller's face`()
    async throws
  {
    let engine = try await offline(voices: 2)
    let clip = try await engine.load(tone(1000))
    _ = try engine.play(clip)
    _ = try engine.play(clip)
    var unimportant = PlayOptions()
    unimportant.priority = -1
    #expect(throws: EngineError.self) { _ = try engine.play(clip, unimportant) }
    #expect(engine.statistics.voices == 2)
    _ = try engine.render(frames: 1001)
    _ = try engine.play(clip, unimportant)
  }

  @Test
  func `closing an engine answers every playback and gives everything back`() async throws {
    let engine = try await offline()
    let clip = try await engine.load(tone(480_000))
    let playback = try engine.play(clip)
    _ = try engine.render(frames: 100)
    var later = PlayOptions()
    later.start = AudioTime(frame: 1 << 40)
    let scheduled = try engine.play(clip, later)
    await engine.close()
    #expect(playback.end?.reason == .stopped)
    #expect(scheduled.end != nil)
    #expect(clip.leases == 0)
    #expect(throws: EngineError.self) { _ = try engine.play(clip) }
  }

  @Test
  func `a clip in a hurry may be played as soon as its head is there`() async throws {
    let engine = try await offline()
    var options = LoadOptions()
    options.awaits = .head
    let clip = try await engine.load(tone(480_000), options)
    let playback = try engine.play(clip)
    _ = try await clip.decoded()
    var heard = 0
    while playback.end == nil {
      heard += try engine.render(frames: 4800).filter { abs($0) == 0.5 }.count / 2
    }
    #expect(heard == 480_000)
  }
}
