// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Testing

@testable import MomentAudio

/// What streams cost, survive and leave behind, with workers that fill them.
@Suite("Streams at work")
struct StreamWorkTests {
  private static let frames = 480_000
  private static let bytes = StreamBench.file(frames: frames)

  @Test
  func `stalls of half a second, and of nearly a second, are not heard`() async throws {
    let store = GatedStore(Self.bytes)
    let engine = try await StreamBench.engine(byWorkers: true)
    let clip = try await StreamBench.load(engine, .store(store, name: "card"))
    let playback = try engine.play(clip)
    await StreamBench.settle(engine)
    var output: [Float] = []
    for stall in [24_000, 24_000, 45_000] {
      output += try await StreamBench.play(engine, frames: 50_000)
      store.shut()
      output += try await StreamBench.play(engine, frames: stall, store)
      store.open()
      await StreamBench.settle(engine)
    }
    output += try await StreamBench.play(engine, frames: Self.frames - output.count / 2)
    #expect(output == StreamBench.expected(0..<Self.frames))
    #expect(engine.statistics.starved == 0)
    #expect(playback.end?.reason == .finished)
    await engine.close()
  }

  @Test
  func `a stall longer than the ring fades, is counted, and the stream goes on where it was`()
    async throws
  {
    let store = GatedStore(Self.bytes)
    let engine = try await StreamBench.engine(byWorkers: true)
    let clip = try await StreamBench.load(engine, .store(store, name: "card"))
    let playback = try engine.play(clip)
    await StreamBench.settle(engine)
    store.shut()
    _ = try await StreamBench.play(engine, frames: 200_000, store)
    #expect(engine.statistics.starved == 1)
    #expect(engine.statistics.waiting == 1)
    let place = playback.position
    // What the ring holds, and what a block of 64 KiB had for it.
    #expect(place > 90_000 && place < 96_000 + 16_384)
    store.open()
    await StreamBench.settle(engine)
    _ = try await StreamBench.play(engine, frames: 480)
    #expect(playback.position == place + 480)
    let output = try await StreamBench.play(engine, frames: 10_000)
    #expect(output == StreamBench.expected(place + 480..<place + 10_480))
    #expect(engine.statistics.starved == 1)
    await engine.close()
  }

  @Test
  func `several streams at once are each what they would be alone`() async throws {
    let engine = try await StreamBench.engine(byWorkers: true)
    let clip = try await StreamBench.load(engine, .bytes(Self.bytes, name: "noise"))
    var sums = [Float](repeating: 0, count: 2 * 100_000)
    let whole = StreamBench.expected(0..<Self.frames)
    for voice in 0..<6 {
      var options = PlayOptions()
      options.start = AudioTime(frame: UInt64(700 * voice))
      _ = try engine.play(clip, options)
      for sample in 2 * 700 * voice..<sums.count {
        sums[sample] += whole[sample - 2 * 700 * voice]
      }
    }
    await StreamBench.settle(engine)
    #expect(engine.statistics.streams == 6)
    #expect(engine.statistics.clips.rings == 6)
    let output = try await StreamBench.play(engine, frames: 100_000)
    let held = sums.map { min(max($0, -1), 1) }
    #expect(zip(output, held).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(engine.statistics.starved == 0)
    await engine.close()
  }

  @Test
  func `only head and rings are charged, and all of it is given back`() async throws {
    let engine = try await StreamBench.engine(byWorkers: true, budget: 1 << 20)
    let mapped = MappingWatch(engine)
    let clip = try await StreamBench.load(engine, .bytes(Self.bytes, name: "noise"))
    #expect(clip.bytes == 98_304)
    #expect(engine.statistics.clips.bytes == 98_304)
    let first = try engine.play(clip)
    let second = try engine.play(clip)
    #expect(engine.statistics.clips.ringBytes == 2 * 389_120)
    #expect(engine.statistics.clips.bytes == 98_304 + 2 * 389_120)
    // No room for a third ring, said with the numbers.
    do {
      _ = try engine.play(clip)
      Issue.record("a ring beyond the budget")
    } catch {
      guard case .noClipMemory(.noRoom) = error else { throw error }
    }
    #expect(engine.statistics.streams == 2)
    #expect(mapped.faults() == [])
    _ = try await StreamBench.play(engine, frames: 5000)
    try first.stop()
    _ = try await StreamBench.play(engine, frames: 2000)
    #expect(engine.statistics.clips.ringBytes == 389_120)
    #expect(mapped.faults() == [])
    // Unloaded while it plays: the voice fades, then head and ring go.
    async let freed = clip.unload(.fadingOut(.milliseconds(10)))
    while second.end == nil {
      _ = try await StreamBench.play(engine, frames: 480)
    }
    #expect(try await freed.bytes == 98_304)
    await StreamBench.settle(engine)
    #expect(engine.statistics.clips.bytes == 0)
    #expect(engine.statistics.clips.clips == 0)
    #expect(engine.statistics.clips.rings == 0)
    #expect(engine.statistics.streams == 0)
    #expect(engine.statistics.decoding.openFiles == 0)
    #expect(mapped.faults() == [])
    #expect(mapped.seen == 3)
    await engine.close()
  }

  @Test
  func `a stream whose disk fails plays what it has, fades, and says why`() async throws {
    let store = GatedStore(Self.bytes)
    let engine = try await StreamBench.engine(byWorkers: true)
    let clip = try await StreamBench.load(engine, .store(store, name: "card"))
    let playback = try engine.play(clip)
    await StreamBench.settle(engine)
    store.fail(from: 600_000, errno: EIO)
    let output = try await StreamBench.play(engine, frames: 200_000)
    #expect(playback.end?.reason == .failed)
    #expect(playback.end?.failure == .readFailed("card", errno: EIO))
    let end = Int(try #require(playback.end).time.frame)
    #expect(end > 100_000 && end < 151_000)
    #expect(Array(output[..<(2 * end - 480)]) == StreamBench.expected(0..<end - 240))
    #expect(output[(2 * end)...].allSatisfy { $0 == 0 })
    #expect(abs(output[2 * end - 2]) < 0.01)
    #expect(engine.statistics.starved == 0)
    #expect(engine.statistics.clips.rings == 0)
    await engine.close()
  }

  @Test
  func `what is long is streamed by itself, and what is short or asked for is kept`() async throws {
    let engine = try await StreamBench.engine(budget: 8 << 20)
    func kind(_ frames: Int, _ streaming: LoadOptions.Streaming = .automatic) async throws -> Bool {
      var loading = LoadOptions()
      loading.streaming = streaming
      let bytes = WaveFile.int16([Int16](repeating: 1, count: frames), rate: 48_000)
      let clip = try await engine.load(.bytes(bytes, name: "some"), loading)
      let isStream = clip.isStream
      _ = try await clip.unload()
      return isStream
    }
    // A quarter of 8 MiB is 21.8 s of 16-bit mono.
    #expect(try await kind(48_000 * 20) == false)
    #expect(try await kind(48_000 * 22))
    #expect(try await kind(48_000 * 22, .never) == false)
    #expect(try await kind(100, .always))
    // Where a quarter of the budget is less than a stream of it takes, it is kept: 2.5 s are 240 KB.
    let small = try await StreamBench.engine(budget: 300 << 10)
    let short = WaveFile.int16([Int16](repeating: 1, count: 120_000), rate: 48_000)
    #expect(try await small.load(.bytes(short, name: "short")).isStream == false)
    await small.close()
    let large = try await StreamBench.engine(budget: 64 << 20)
    let bytes = WaveFile.int16([Int16](repeating: 1, count: 48_000 * 31), rate: 48_000)
    #expect(try await large.load(.bytes(bytes, name: "long")).isStream)
    await large.close()
    await engine.close()
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, -1, 1e300])
  func `settings that cannot be are taken as the next that can`(value: Double) async throws {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.budget = 64 << 20
    configuration.streaming.seconds = value
    configuration.streaming.budgetShare = value
    configuration.streaming.headSeconds = value
    configuration.streaming.ringSeconds = value
    configuration.streaming.shortRingSeconds = value
    let engine = try await AudioEngine(configuration)
    let source = SoundSource.bytes(StreamBench.file(frames: 48_000), name: "a second")
    let playback = try engine.play(try await engine.load(source))
    _ = engine.core.give(way: .critical)
    _ = try engine.render(frames: 96_000)
    #expect(playback.end?.reason == .finished)
    await engine.close()
  }

  @Test
  func `an engine at rest has nothing to look after`() async throws {
    let engine = try await StreamBench.engine(byWorkers: true)
    let clip = try await StreamBench.load(engine, .bytes(Self.bytes, name: "noise"))
    #expect(engine.core.settle() == nil)
    let playback = try engine.play(clip)
    await StreamBench.settle(engine)
    let wait = try #require(engine.core.settle())
    #expect(wait > 40_000)
    try playback.pause()
    _ = try await StreamBench.play(engine, frames: 1000)
    #expect(engine.core.settle() == nil)
    try playback.resume()
    #expect(engine.core.settle() != nil)
    try playback.stop()
    _ = try await StreamBench.play(engine, frames: 1000)
    #expect(engine.core.settle() == nil)
    await engine.close()
  }
}
