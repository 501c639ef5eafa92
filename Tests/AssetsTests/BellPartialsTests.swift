// SPDX-License-Identifier: Apache-2.0

import AssetSynthesis
import Testing

/// What makes the bell a bell and not a beep.
@Suite
struct BellPartialsTests {
  /// Ratios to the prime, from the hum to a mode far above.
  private static let ratios = [0.5, 1, 1.189, 2, 3.011, 4.166, 5.433, 6.796]

  @Test(arguments: ratios)
  func `a partial of the bell stands out from what is beside it`(ratio: Double) throws {
    let sound = try DecodedFile(path: AssetsFolder.path("bell.flac")).sound
    let stretch = sound.channel(0)[960..<(960 + 9600)]

    let partial = level(of: 659.26 * ratio, in: stretch, rate: sound.rate)
    let beside = level(of: 659.26 * ratio * 1.09, in: stretch, rate: sound.rate)

    #expect(partial > 0.001)
    #expect(partial > 10 * beside)
  }

  /// What a beat apart differs in decay alone: the beating itself is at the same place again.
  @Test(arguments: [
    (ratio: 1, beats: 0.71, decay: 5.4), (ratio: 2, beats: 1.12, decay: 3.8),
    (ratio: 3.011, beats: 1.45, decay: 2.2), (ratio: 4.166, beats: 2.6, decay: 1.4),
    (ratio: 5.433, beats: 3.1, decay: 0.93), (ratio: 6.796, beats: 4.3, decay: 0.6),
  ])
  func `each partial of the bell dies away at its own pace, the high ones sooner`(
    ratio: Double, beats: Double, decay: Double
  ) throws {
    let sound = try DecodedFile(path: AssetsFolder.path("bell.flac")).sound
    let samples = sound.channel(0)
    let beat = Int((Double(sound.rate) / beats).rounded())

    let early = level(of: 659.26 * ratio, in: samples[960..<5760], rate: sound.rate)
    let late = level(
      of: 659.26 * ratio, in: samples[(960 + beat)..<(5760 + beat)], rate: sound.rate)

    let measured = 60 / beats / decibels(amplitude: early / late)
    #expect(abs(measured - decay) < 0.1 * decay)
  }
}
