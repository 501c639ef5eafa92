// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Testing

@Suite("Rate of a playback")
struct RateOfPlaybackTests {
  @Test
  func `a playback goes as fast as it is told to, from its start and later`() async throws {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    let engine = try await AudioEngine(configuration)
    let clip = try await engine.load(
      .bytes(WaveFile.int16([Int16](repeating: 99, count: 48_000), rate: 48_000), name: "clip"))
    var options = PlayOptions()
    options.rate = 0.5
    let playback = try engine.play(clip, options)
    #expect(playback.rate == 0.5)
    _ = try engine.render(frames: 4000)
    #expect(playback.position == 2000)
    playback.rate = 2
    #expect(playback.rate == 2)
    _ = try engine.render(frames: 480)
    let afterGlide = playback.position
    _ = try engine.render(frames: 4000)
    #expect(playback.position == afterGlide + 8000)
    while playback.end == nil { _ = try engine.render(frames: 4000) }
    let next = try engine.play(clip)
    _ = try engine.render(frames: 1000)
    #expect(next.position == 1000, "the slot's next voice has its own rate")
    await engine.close()
  }
}
