// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

struct OversTests {
  static let codecs = [
    "x.ogg -c:a libvorbis", "x.mp3 -c:a libmp3lame -b:a 96k", "x.opus -c:a libopus -b:a 64k",
  ]

  @Test(
    .enabled(if: Tool.hasFFmpeg && Tool.hasSox, "sox or ffmpeg is not installed"), arguments: codecs
  )
  func `a full-scale square wave is held at full scale and never turns around`(codec: String)
    async throws
  {
    let scratch = TemporaryFolder()
    let name = String(codec.prefix { $0 != " " })
    try Tool.make("sox -n -r 48000 -c 1 -b 16 square.wav synth 2 square 441", in: scratch)
    try Tool.make(
      "ffmpeg -v error -i square.wav \(codec.dropFirst(name.count)) \(name)", in: scratch)
    let reference = try #require(Reference(scratch.file(name)))
    let loud = reference.floats.count { abs($0) > 1 }

    let decoded = try await decode(.file(path: scratch.file(name)))
    let inspection = try SoundInspector().inspect(.file(path: scratch.file(name)))

    let flips = zip(decoded.samples, reference.floats).count { abs($1) > 0.01 && $0 * $1 <= 0 }
    #expect(flips == 0)
    #expect(decoded.samples.count == reference.floats.count)
    #expect(loud > 1000, "else the file tests nothing")
    #expect(decoded.sound.level.overs == loud)
    #expect(inspection.level.overs == loud)
    #expect(decoded.sound.level.peak > 1)
  }

  @Test
  func `what is no number becomes silence, what is infinite full scale, and both are counted`()
    async throws
  {
    var samples = [Float](repeating: 0.25, count: 2000)
    samples[700] = .nan
    samples[800] = .infinity
    samples[900] = -.infinity
    samples[1000] = 1e30
    samples[1100] = -1.5
    let bytes = WAVFile.floats(samples, rate: 48000)

    let decoded = try await decode(.bytes(bytes, name: "broken.wav"))
    let converted = try await decode(.bytes(bytes, name: "broken.wav"), rate: 44100)

    #expect(decoded.samples[700] == 0)
    #expect(decoded.samples[800] == 1)
    #expect(decoded.samples[900] == -1)
    #expect(decoded.samples[1000] == 65536)
    #expect(decoded.samples[1100] == -1.5)
    #expect(decoded.sound.level.overs == 5)
    #expect(converted.samples.allSatisfy { $0.isFinite })
  }
}
