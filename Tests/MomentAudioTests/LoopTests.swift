// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Testing

@Suite("Loops")
struct LoopTests {
  @Test
  func `a 44.1 kHz loop played at 48 kHz has no step at its seam`() async throws {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    let engine = try await AudioEngine(configuration)
    // Whole cycles in an odd number of frames.
    let samples = Signals.sine(100_001, frequency: 1_000 / 100_001.0, amplitude: 0.8)
    var options = LoadOptions()
    options.loops = true
    let clip = try await engine.load(
      .bytes(WaveFile.float(samples, rate: 44_100), name: "loop"), options)
    let frames = try #require(clip.frames)
    #expect(frames == 108_845)
    var play = PlayOptions()
    play.loop = .times(3)
    let playback = try engine.play(clip, play)
    let output = try engine.render(frames: 3 * frames)
    let left = (0..<3 * frames).map { output[2 * $0] }
    let inside = Signals.steepestBend(Array(left[1_000..<frames - 1_000]), silenceAround: false)
    for seam in [frames, 2 * frames] {
      let around = Array(left[seam - 500..<seam + 500])
      #expect(Signals.steepestBend(around, silenceAround: false) <= 1.5 * inside)
    }
    #expect(playback.end?.reason == .finished)
    #expect(playback.end?.time.frame == UInt64(3 * frames))
  }

  @Test
  func `a loop cut where it does not join is ramped at its seam`() async throws {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    let engine = try await AudioEngine(configuration)
    let samples = Signals.sine(48_000, frequency: 100 / 48_000)
    let clip = try await engine.load(.bytes(WaveFile.float(samples, rate: 48_000), name: "cut"))
    var play = PlayOptions()
    play.from = 120
    play.until = 10_000
    play.loop = .forever
    _ = try engine.play(clip, play)
    let output = try engine.render(frames: 48_000)
    let left = (0..<48_000).map { output[2 * $0] }
    #expect(Signals.steepestBend(left, silenceAround: false) < 0.01)
  }
}
