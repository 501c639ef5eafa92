// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Testing

@Suite("Gain and pan")
struct MixTests {
  /// What half of full scale comes out as, left and right, after the ramps.
  func play(channels: Int, _ change: (inout PlayOptions) -> Void) async throws -> [Float] {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    let engine = try await AudioEngine(configuration)
    let samples = [Float](repeating: 0.5, count: 4000 * channels)
    let clip = try await engine.load(
      .bytes(WaveFile.float(samples, rate: 48_000, channels: channels), name: "constant"))
    var options = PlayOptions()
    change(&options)
    _ = try engine.play(clip, options)
    return Array(try engine.render(frames: 2000).suffix(2))
  }

  @Test(arguments: [1, 2])
  func `centre, 0 dB and volume 100 change nothing`(channels: Int) async throws {
    let output = try await play(channels: channels) {
      $0.gain = Gain(decibels: 0)
      $0.pan = 0
    }
    #expect(output == [0.5, 0.5])
    #expect(try await play(channels: channels) { $0.gain = Gain(volume: 100) } == [0.5, 0.5])
  }

  @Test
  func `a mono clip moves at equal power`() async throws {
    for pan in [-1, -0.5, 0.25, 1] as [Float] {
      let output = try await play(channels: 1) { $0.pan = pan }
      let power = output[0] * output[0] + output[1] * output[1]
      #expect(abs(power - 0.5) < 1e-6, "pan \(pan)")
    }
    #expect(try await play(channels: 1) { $0.pan = -1 }[1] == 0)
  }

  @Test
  func `a stereo clip is balanced and never louder than it was`() async throws {
    #expect(try await play(channels: 2) { $0.pan = -0.5 } == [0.5, 0.25])
    #expect(try await play(channels: 2) { $0.pan = 1 } == [0, 0.5])
  }

  @Test
  func `decibels and volumes are what people expect`() {
    #expect(abs(Gain(decibels: -6.0206).amplitude - 0.5) < 1e-5)
    #expect(Gain(decibels: -.infinity).amplitude == 0)
    #expect(Gain(volume: 50).amplitude == 0.125)
    #expect(abs(Gain(volume: 50).decibels + 18.06) < 0.01)
    #expect(Gain(volume: 0) == .silent)
    #expect(Gain(volume: -3) == .silent)
  }
}
