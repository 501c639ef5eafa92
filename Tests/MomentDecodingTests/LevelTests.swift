// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

/// How loud a sound is, and where it steps, measured on the integers it is kept as.
struct LevelTests {
  /// What the samples' level is, summed up in doubles.
  private func level(_ samples: [Int16]) -> (peak: Float, rms: Float) {
    let squares = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
    let peak = samples.map { abs(Int32($0)) }.max() ?? 0
    return (
      Float(peak) / 32768, Float((squares / Double(samples.count)).squareRoot() / 32768)
    )
  }

  // Not one of them a multiple of the samples that are measured at a time.
  @Test(arguments: [1, 7, 1025, 70_003])
  func `integers are as loud as their squares say`(count: Int) async throws {
    var random = RandomSequence(seed: UInt64(count))
    let samples = (0..<count).map { _ in Int16.random(in: -20_000...12_345, using: &random) }

    let decoded = try await decode(.bytes(WaveFile.int16(samples, rate: 48_000), name: "x.wav"))

    let expected = level(samples)
    let found = decoded.sound.level
    #expect(found.peak == expected.peak)
    #expect(abs(found.rms / expected.rms - 1) < 1e-5)
  }

  @Test
  func `neighbours at the lowest integer are as loud as can be`() async throws {
    let samples = [Int16](repeating: .min, count: 5000)

    let decoded = try await decode(.bytes(WaveFile.int16(samples, rate: 48_000), name: "x.wav"))

    #expect(decoded.sound.level.peak == 1)
    #expect(abs(decoded.sound.level.rms - 1) < 1e-5)
  }

  @Test
  func `the least noise there is is measured`() async throws {
    let samples = (0..<4096).map { Int16($0 % 2) }

    let decoded = try await decode(.bytes(WaveFile.int16(samples, rate: 48_000), name: "x.wav"))

    #expect(decoded.sound.level.peak == Float(1) / 32768)
    #expect(abs(decoded.sound.level.rms * 32768 - Float(0.5).squareRoot()) < 1e-4)
  }

  @Test(arguments: [0, 1])
  func `one channel of integers that steps is enough`(channel: Int) async throws {
    var samples = [Int16](repeating: 0, count: 2 * 10_000)
    for frame in 0..<10_000 { samples[2 * frame + channel] = Int16(frame < 5000 ? 8000 : 0) }

    let decoded = try await decode(
      .bytes(WaveFile.int16(samples, rate: 48_000, channels: 2), name: "x.wav"))

    #expect(decoded.traits.contains(.stepsAtHead))
    #expect(!decoded.traits.contains(.stepsAtTail))
    #expect(decoded.traits.contains(.stepsAtSeam))
  }

  @Test
  func `what rises as steeply as it begins is no step in either channel`() async throws {
    // 4000 a frame, up and down: the first sample is no further from silence than the next from it.
    let wave = (0..<10_000).map { Int16([4000, 8000, 4000, 0, -4000, -8000, -4000, 0][$0 % 8]) }
    let samples = wave.flatMap { [$0, -$0] }

    let decoded = try await decode(
      .bytes(WaveFile.int16(samples, rate: 48_000, channels: 2), name: "x.wav"))

    #expect(!decoded.traits.contains(.stepsAtHead))
    #expect(!decoded.traits.contains(.stepsAtTail))
    #expect(!decoded.traits.contains(.stepsAtSeam))
  }

  @Test(arguments: [1, 100, 233, 234, 235, 3000])
  func `a file shorter or longer than the head that is read at once is decoded whole`(
    frames: Int
  ) async throws {
    let folder = TemporaryFolder()
    let samples = (0..<frames).map { Int16(truncatingIfNeeded: $0 &* 7919) }
    let path = folder.write(WaveFile.int16(samples, rate: 48_000), to: "short.wav")

    let decoded = try await decode(.file(path: path))

    #expect(decoded.samples == samples.map { Float($0) / 32768 })
  }
}
