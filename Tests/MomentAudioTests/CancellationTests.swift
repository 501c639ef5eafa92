// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import MomentTestSupport
import Testing

@testable import MomentAudio

/// Whoever waits can be told not to.
@Suite("Cancelled waiting")
struct CancellationTests {
  private func engine() async throws -> AudioEngine {
    try await StreamBench.engine(byWorkers: true)
  }

  private let tone = SoundSource.bytes(
    WaveFile.int16([Int16](repeating: 100, count: 4_800), rate: 48_000), name: "tone")

  /// What a task throws that waits, is cancelled once it does so or before, and must come back by itself.
  private func refusal<Value: Sendable>(
    cancelledFirst: Bool, _ wait: @escaping @Sendable () async throws(EngineError) -> Value
  ) async -> EngineError? {
    let task = Task.detached { () -> EngineError? in
      if cancelledFirst { while !Task.isCancelled { await Task.yield() } }
      do throws(EngineError) {
        _ = try await wait()
        return nil
      } catch {
        return error
      }
    }
    // Whether it waits by now makes no difference to what is right.
    for _ in 0..<20 { await Task.yield() }
    task.cancel()
    return await task.value
  }

  @Test(arguments: [false, true])
  func `waiting for an end is cancelled, and the clip plays on`(cancelledFirst: Bool) async throws {
    let engine = try await engine()
    let playback = try engine.play(try await engine.load(tone))
    #expect(
      await refusal(cancelledFirst: cancelledFirst) { () throws(EngineError) in
        try await playback.finished()
      } == .cancelled)
    #expect(playback.end == nil && engine.statistics.voices == 1)
    _ = try engine.render(frames: 6_000)
    #expect(try await playback.finished().reason == .finished)
    // What has come is answered, cancelled or not.
    #expect(
      await refusal(cancelledFirst: true) { () throws(EngineError) in
        try await playback.finished()
      } == nil)
    await engine.close()
  }

  @Test(arguments: [false, true])
  func `waiting for memory to go is cancelled, and it goes all the same`(
    cancelledFirst: Bool
  ) async throws {
    let engine = try await engine()
    let clip = try await engine.load(tone)
    let playback = try engine.play(clip)
    #expect(
      await refusal(cancelledFirst: cancelledFirst) { () throws(EngineError) in
        try await clip.unload()
      } == .cancelled)
    #expect(throws: EngineError.clipUnloaded(name: "tone")) { _ = try engine.play(clip) }
    _ = try engine.render(frames: 6_000)
    #expect(playback.end?.reason == .finished && engine.statistics.clips.bytes == 0)
    await engine.close()
  }

  // Cancelled before: a task that is cancelled later may find no thread for the 30 s that a read may take.
  @Test(arguments: [true])
  func `waiting for a read that hangs is cancelled`(cancelledFirst: Bool) async throws {
    let engine = try await engine()
    let store = GatedStore(WaveFile.int16([Int16](repeating: 5, count: 50_000), rate: 48_000))
    store.shut()
    let source = SoundSource.store(store, name: "slow")
    let loading = await refusal(cancelledFirst: cancelledFirst) { () throws(EngineError) in
      try await engine.load(source)
    }
    #expect(loading == .notDecoded(.cancelled("slow")))
    let ahead = engine.preload([source])
    #expect(
      await refusal(cancelledFirst: cancelledFirst) { () throws(EngineError) in
        try await ahead.finished()
      } == .cancelled)
    ahead.cancel()
    store.open()
    #expect(try await ahead.finished().end == .cancelled)
    await engine.close()
  }

  @Test
  func `of many who wait only the cancelled one is sent away`() async throws {
    let answer = Answer<Int>()
    let waiters = (0..<100).map { _ in Task.detached { await answer.waitUnlessCancelled() } }
    let patient = Task.detached { await answer.wait() }
    for index in stride(from: 0, to: 100, by: 2) { waiters[index].cancel() }
    for index in stride(from: 0, to: 100, by: 2) { #expect(await waiters[index].value == nil) }
    patient.cancel()
    answer.give(7)
    for index in stride(from: 1, to: 100, by: 2) { #expect(await waiters[index].value == 7) }
    #expect(await patient.value == 7)
  }
}
