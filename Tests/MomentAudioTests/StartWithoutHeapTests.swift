// SPDX-License-Identifier: Apache-2.0

import CRealtimeProbe
import MomentAudio
import MomentTestSupport
import Testing

/// Starting a voice makes nothing new once one has been started and has ended.
@Suite(
  "Starts without the heap",
  .enabled(if: realtime_probe_is_active() == 1, "a sanitizer is in the probe's place"))
struct StartWithoutHeapTests {
  private func engine() async throws -> AudioEngine {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.budget = 1 << 20
    return try await AudioEngine(configuration)
  }

  /// 1 ms of sound.
  private let short = SoundSource.bytes(
    WaveFile.int16([Int16](repeating: 9, count: 48), rate: 48_000), name: "short")

  /// Heap calls of the calling thread in `body`.
  private func heapCalls(_ body: () throws -> Void) rethrows -> UInt64 {
    realtime_probe_arm()
    try body()
    return realtime_probe_disarm().heap
  }

  @Test
  func `a start after the first of its kind makes no heap call`() async throws {
    let engine = try await engine()
    let clip = try await engine.load(short)
    var options = PlayOptions()
    options.gain = Gain(amplitude: 0.5)
    options.priority = 3
    for _ in 0..<64 { _ = try engine.play(clip, options) }
    _ = try engine.render(frames: 1000)
    #expect(engine.statistics.reuse.made == 64)
    let made = engine.statistics.reuse.made

    for _ in 0..<50 {
      let calls = try heapCalls { for _ in 0..<10 { _ = try engine.play(clip, options) } }
      #expect(calls == 0)
      _ = try engine.render(frames: 1000)
    }

    #expect(engine.statistics.reuse.made == made)
    #expect(engine.statistics.reuse.reused == 500)
    await engine.close()
  }

  @Test
  func `a playback that somebody holds keeps its end, whatever is started after it`() async throws {
    let engine = try await engine()
    let clip = try await engine.load(short)
    var held: [Playback] = []
    for round in 0..<300 {
      let playback = try engine.play(clip)
      playback.gain = Gain(amplitude: Float(round) / 300)
      if round % 3 == 0 { held.append(playback) }
      _ = try engine.render(frames: 100)
      #expect(try await playback.finished().reason == .finished)
    }

    #expect(engine.statistics.reuse.reused > 150)
    for (index, playback) in held.enumerated() {
      #expect(playback.end?.reason == .finished)
      #expect(playback.end?.time.frame == UInt64(300 * index + 48))
      #expect(playback.gain == Gain(amplitude: Float(3 * index) / 300))
      #expect(playback.position == 48)
    }
    #expect(clip.leases == 0)
    await engine.close()
  }
}
