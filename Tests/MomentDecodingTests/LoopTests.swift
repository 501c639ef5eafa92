// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentDecoding
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

struct LoopTests {
  /// Whole cycles in `frames` frames.
  private func cycles(_ frames: Int, _ count: Int) -> [Float] {
    (0..<frames).map { Float(0.9 * sin(2 * .pi * Double(count) * Double($0) / Double(frames))) }
  }

  /// The largest second difference inside, and the largest of those that reach over the seam.
  private func bends(_ samples: [Float]) -> (inside: Float, seam: Float) {
    func bend(_ index: Int) -> Float {
      let count = samples.count
      return abs(
        samples[(index + 1) % count] - 2 * samples[index % count]
          + samples[(index + count - 1) % count])
    }
    let inside = (2..<samples.count - 2).map(bend).max() ?? 0
    return (inside, max(bend(samples.count - 1), bend(0)))
  }

  @Test(arguments: [100_001, 20_001, 19_999, 4410, 441, 100])
  func `a loop of whole cycles has no bend at its seam`(frames: Int) async throws {
    let bytes = WAVFile.floats(cycles(frames, max(frames / 100, 1)), rate: 44100)

    let looped = try await decode(.bytes(bytes, name: "loop.wav"), loops: true)
    let once = try await decode(.bytes(bytes, name: "loop.wav"), loops: false)

    #expect(looped.sound.frames == (frames * 48000 + 22050) / 44100)
    let (inside, seam) = bends(looped.samples)
    #expect(seam <= 1.5 * inside)
    #expect(!looped.traits.contains(.stepsAtSeam))
    if frames > 10_000 {
      let cut = bends(once.samples)
      #expect(cut.seam > 1.5 * inside, "converted as if played once, it must bend: \(cut.seam)")
    }
  }

  @Test(
    .enabled(if: Tool.hasSox && Tool.hasLame, "sox or lame is not installed"),
    arguments: ["flac", "wav", "ogg", "mp3", "au"])
  func `a loop of any format keeps its length and its start`(kind: String) async throws {
    let scratch = TemporaryFolder()
    try Tool.make("sox -n -r 44100 -c 2 -b 16 x.\(kind) synth 70000s sine 441 gain -3", in: scratch)
    let source = SoundSource.file(path: scratch.file("x.\(kind)"))
    let plain = try await decode(source, rate: 44100)

    let looped = try await decode(source, loops: true)

    #expect(looped.sound.frames == (plain.sound.frames * 48000 + 22050) / 44100)
    // In the middle it is what it would be without the loop.
    let once = try await decode(source)
    let middle = 20_000..<40_000
    let worst = middle.map { abs(looped.samples[$0] - once.samples[$0]) }.max() ?? 1
    #expect(worst < 0.01)
  }

  @Test
  func `a loop at the engine's own rate is kept as it is`() async throws {
    let samples = (0..<5000).map { Int16(truncatingIfNeeded: $0 * 7919) }
    let bytes = WAVFile.integers(samples, rate: 48000)

    let decoded = try await decode(.bytes(bytes, name: "loop.wav"), loops: true)

    #expect(decoded.integers == samples)
  }

  @Test
  func `a loop shifts by less than a thousandth of a frame`() async throws {
    let frames = 100_001
    let bytes = WAVFile.floats(cycles(frames, 1000), rate: 44100)

    let decoded = try await decode(.bytes(bytes, name: "loop.wav"), loops: true)

    let expected = cycles(decoded.sound.frames, 1000)
    let worst = zip(decoded.samples, expected).map { abs($0 - $1) }.max() ?? 1
    // The steepest slope is 0.9 * 2 pi / 108.845 a frame.
    #expect(worst < 0.052 / 1000)
  }
}
