// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport
import Testing

@testable import MomentAudio

/// Streams that play while memory runs short and comes back.
@Suite("Streams while memory is short")
struct ShortOfMemoryTests {
  private static let frames = 480_000
  private static let bytes = StreamBench.file(frames: frames)
  private static let whole = StreamBench.noise(frames: frames).map { Float($0) / 32_768 }

  private func load(_ engine: AudioEngine, _ source: SoundSource) async throws -> Clip {
    var loading = LoadOptions()
    loading.streaming = .always
    return try await engine.load(source, loading)
  }

  @Test(arguments: [false, true])
  func `a stream is the same, bit for bit, while its ring shrinks and grows back`(
    _ byWorkers: Bool
  ) async throws {
    let engine = try await StreamBench.engine(byWorkers: byWorkers)
    let clip = try await load(engine, .bytes(Self.bytes, name: "noise"))
    let playback = try engine.play(clip)
    if byWorkers { await StreamBench.settle(engine) }
    let whole = engine.statistics.clips.ringBytes
    var output = try await StreamBench.play(engine, frames: 30_000)
    var bytes: [Int] = []
    for level in [MemoryPressure.critical, .medium, .critical, .normal] {
      _ = engine.core.give(way: level)
      output += try await StreamBench.play(engine, frames: 110_000)
      bytes.append(engine.statistics.clips.ringBytes)
    }
    output += try await StreamBench.play(engine, frames: Self.frames - output.count / 2)

    let isSame = output == Self.whole
    #expect(isSame)
    #expect(engine.statistics.starved == 0 && playback.end?.reason == .finished)
    // 0.75 s of it, what is kept behind, and a page at each end.
    #expect(bytes[0] < 4 * 37_500 + 5 * 4096 && bytes[0] == bytes[2])
    #expect(bytes[1] == whole && bytes[3] == whole)
    await engine.close()
  }

  @Test
  func `a card that stalls for half a second is not heard then either`() async throws {
    let store = GatedStore(Self.bytes)
    let engine = try await StreamBench.engine(byWorkers: true)
    let clip = try await load(engine, .store(store, name: "card"))
    let playback = try engine.play(clip)
    await StreamBench.settle(engine)
    _ = engine.core.give(way: .critical)
    var output: [Float] = []
    // Wherever the ring is on its way from full to what has it filled again.
    for round in 0..<8 {
      output += try await StreamBench.play(engine, frames: 26_000 + 2300 * round)
      store.shut()
      output += try await StreamBench.play(engine, frames: 24_000, store)
      store.open()
      await StreamBench.settle(engine)
    }
    output += try await StreamBench.play(engine, frames: Self.frames - output.count / 2)

    let isSame = output == Self.whole
    #expect(isSame)
    #expect(engine.statistics.starved == 0 && playback.end?.reason == .finished)
    await engine.close()
  }

  @Test
  func `a stream that begins then has a small ring, and one that is sent elsewhere gets there`()
    async throws
  {
    let engine = try await StreamBench.engine(byWorkers: true)
    let clip = try await load(engine, .bytes(Self.bytes, name: "noise"))
    _ = engine.core.give(way: .critical)
    let playback = try engine.play(clip)
    await StreamBench.settle(engine)
    #expect(engine.statistics.clips.ringBytes < 4 * 37_500 + 5 * 4096)
    var output = try await StreamBench.play(engine, frames: 20_000)
    #expect(output == Array(Self.whole[..<output.count]))
    try playback.seek(to: 300_000)
    output = try await StreamBench.play(engine, frames: 40_000)
    // Ramps of 5 ms, and in between what is played until the order is obeyed.
    let there = Array(output.suffix(2 * 30_000))
    let place = 2 * playback.position
    #expect(there == Array(Self.whole[place - there.count..<place]))
    #expect(playback.position > 330_000)
    await engine.close()
  }

  @Test
  func `giving way says what rings gave back`() async throws {
    let engine = try await StreamBench.engine(byWorkers: true)
    let clip = try await load(engine, .bytes(Self.bytes, name: "noise"))
    _ = try engine.play(clip)
    await StreamBench.settle(engine)
    _ = try await StreamBench.play(engine, frames: 44_000)
    // Of 2 s, nearly half was heard: that goes at once.
    let freed = engine.core.give(way: .critical)
    #expect(freed > 4 * 38_000 && freed < 4 * 44_000)
    #expect(engine.core.give(way: .critical) == 0)
    await engine.close()
  }
}
