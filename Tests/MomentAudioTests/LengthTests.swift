// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Testing

@Suite("Length")
struct LengthTests {
  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `a sound ends on the frame its length says, whatever its loop and rate`(
    seed: UInt64
  ) async throws {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    let engine = try await AudioEngine(configuration)
    let samples = Signals.sine(6000, frequency: 1 / 96, amplitude: 0.5).map { Int16($0 * 32_768) }
    let clip = try await engine.load(.bytes(WaveFile.int16(samples, rate: 48_000), name: "a"))
    var random = RandomSequence(seed: seed)
    for _ in 0..<60 {
      var options = PlayOptions()
      if Bool.random(using: &random) { options.from = Int.random(in: 0..<3000, using: &random) }
      if Bool.random(using: &random) { options.until = Int.random(in: 2500...7000, using: &random) }
      if Bool.random(using: &random) {
        options.loop = .times(Int.random(in: 0...4, using: &random))
        if Bool.random(using: &random) {
          let first = Int.random(in: 0..<3000, using: &random)
          options.loopPoints = .frames(first..<Int.random(in: first...6500, using: &random))
        }
        options.loopCrossFade = [0, 3, 300, 5000].randomElement(using: &random) ?? 0
      }
      if Bool.random(using: &random) {
        options.rate = Float.random(in: 0.25...4, using: &random)
      }
      let length = try #require(engine.length(of: clip, options))
      let began = engine.now
      options.start = began
      let playback = try engine.play(clip, options)
      while playback.end == nil { _ = try engine.render(frames: 997) }
      #expect(playback.end?.time == began.advanced(by: length), "\(options)")
    }
    await engine.close()
  }

  @Test
  func `what plays for ever has no length`() {
    var options = PlayOptions()
    options.loop = .forever
    #expect(options.length(ofClip: 100, loop: nil, rate: 48_000) == nil)
    options.loop = .times(.max)
    #expect(options.length(ofClip: 100, loop: nil, rate: 48_000) == nil)
  }
}
