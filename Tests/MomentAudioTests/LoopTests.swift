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

  /// 50 cycles of 96 frames, and an engine at their rate.
  func cycles() async throws -> (AudioEngine, [Int16], [UInt8]) {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    let engine = try await AudioEngine(configuration)
    let sine = Signals.sine(4800, frequency: 1 / 96, amplitude: 0.5)
    let samples = sine.map { Int16($0 * 32_768) }
    return (engine, samples, WaveFile.int16(samples, rate: 48_000))
  }

  @Test
  func `the loop that a file names is repeated bit for bit, between intro and outro`() async throws
  {
    let (engine, samples, file) = try await cycles()
    let clip = try await engine.load(.bytes(WaveFile.looping(file, 960..<1920), name: "looping"))
    #expect(clip.info.loop == 960..<1920)
    #expect(clip.loop == 960..<1920)
    var play = PlayOptions()
    play.loop = .times(3)
    let playback = try engine.play(clip, play)
    let output = try engine.render(frames: 8000)
    let left = (0..<6720).map { Int16(output[2 * $0] * 32_768) }
    let body = samples[960..<1920]
    #expect(left == Array(samples[..<1920] + body + body + samples[1920...]))
    #expect(playback.end?.time == AudioTime(frame: 6720))
    play.loopPoints = .range
    let whole = try engine.play(clip, play)
    _ = try engine.render(frames: 3 * 4800)
    #expect(whole.end?.time == AudioTime(frame: 8000 + 3 * 4800))
    await engine.close()
  }

  @Test
  func `a named loop keeps its place when the clip is converted`() async throws {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    let engine = try await AudioEngine(configuration)
    let file = WaveFile.int16([Int16](repeating: 0, count: 44_100), rate: 44_100)
    let clip = try await engine.load(.bytes(WaveFile.looping(file, 4410..<22_050), name: "loop"))
    #expect(clip.loop == 4800..<24_000)
    let odd = WaveFile.looping(file, 100..<50_000)
    #expect(try await engine.load(.bytes(odd, name: "beyond its end")).loop == nil)
    await engine.close()
  }

  @Test
  func `loop points given are ramped where they do not join, or cross-faded`() async throws {
    let (engine, _, file) = try await cycles()
    let clip = try await engine.load(.bytes(file, name: "sine"))
    for crossFade in [0, 480] {
      var play = PlayOptions()
      play.loop = .forever
      play.loopPoints = .frames(984..<3048)
      play.loopCrossFade = crossFade
      let playback = try engine.play(clip, play)
      let output = try engine.render(frames: 12_000)
      let left = (0..<12_000).map { output[2 * $0] }
      #expect(Signals.steepestBend(left, silenceAround: false) < 0.01)
      // At a seam with ramps nothing is left; in a cross-fade something always is.
      let seam = left[3018..<3078].map { abs($0) }.max() ?? 0
      #expect(crossFade == 0 ? seam < 0.1 : seam > 0.2)
      try playback.stop()
      _ = try engine.render(frames: 480)
    }
    await engine.close()
  }
}
