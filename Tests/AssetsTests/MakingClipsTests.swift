// SPDX-License-Identifier: Apache-2.0

import AssetSynthesis
import MomentTestSupport
import Testing

/// The program that makes the clips.
@Suite
struct MakingClipsTests {
  @Test(arguments: Clip.all.map(\.name))
  func `a clip made again has the same samples`(name: String) throws {
    let clip = try #require(Clip.all.first { $0.name == name })
    let kept = try DecodedFile(clip: clip).sound
    let folder = TemporaryFolder()
    let path = "\(folder.path)/\(clip.fileName)"

    let bytes = try FLACFile(path: path).write(clip.make(), title: clip.title)

    let made = try DecodedFile(path: path).sound
    #expect(bytes > 0)
    #expect(folder.names == [clip.fileName])
    #expect(made.rate == kept.rate)
    #expect(made.channels == kept.channels)
    #expect(made.bits == kept.bits)
    try #require(made.samples.count == kept.samples.count)
    #expect(zip(made.samples, kept.samples).allSatisfy { ($0 - $1).magnitude <= 1 })
  }

  @Test
  func `a clip that cannot be put in place leaves nothing behind`() throws {
    let folder = TemporaryFolder()
    let sound = PCM(rate: 8000, channels: 1, bits: 16, samples: [0, 1, 0])
    let taken = "\(folder.path)/missing/bell.flac"

    let error = #expect(throws: AssetError.self) {
      try FLACFile(path: taken).write(sound, title: "Bell")
    }

    let sentence = "\(try #require(error))"
    #expect(sentence.hasPrefix("Cannot write \(taken): "))
    #expect(!sentence.contains(".."))
    #expect(folder.names == [])
  }

  @Test
  func `dither of the same seed is the same and never more than one step`() {
    var wave = Waveform(rate: 8000, channels: 1, seconds: 0.1)
    for frame in 0..<wave.frames { wave.channels[0][frame] = 0.25 }

    let sound = PCM(wave, bits: 16, seed: 9)

    #expect(sound == PCM(wave, bits: 16, seed: 9))
    #expect(sound != PCM(wave, bits: 16, seed: 10))
    #expect(Set(sound.samples) == [8191, 8192, 8193])
  }
}
