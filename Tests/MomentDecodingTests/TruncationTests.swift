// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import MomentTestSupport
import Testing

/// Files that end before their headers say.
@Suite(
  .enabled(
    if: Tool.hasSox && Tool.hasFFmpeg && Tool.hasFLAC && Tool.hasLame,
    "sox, ffmpeg, flac or lame is not installed"))
struct TruncationTests {
  /// Ways to make ten seconds of sound whose header states its length.
  static let encoders = [
    "sox -n -r 48000 -c 2 x.flac synth 10 pinknoise",
    "ffmpeg -v error -f lavfi -i anoisesrc=r=48000:d=10:c=pink:seed=3 -ac 1 x.flac",
    "sox -n -r 48000 -c 1 -b 24 x.wav synth 10 pinknoise && flac -8 --silent x.wav",
    "sox -n -r 48000 -c 2 x.wav synth 10 pinknoise && lame --quiet -V4 x.wav x.mp3",
  ]

  private static func cut(_ line: String, in scratch: TemporaryFolder) throws -> String {
    try Tool.make(
      "\(line) && for f in x.flac x.mp3; do test -e $f && mv $f whole; done; true", in: scratch)
    let bytes = scratch.bytes("whole")
    return scratch.write(Array(bytes.prefix(bytes.count * 2 / 5)), to: "cut")
  }

  @Test(arguments: encoders)
  func `a file that is cut short plays what there is, and what is missing is stated`(
    line: String
  ) async throws {
    let scratch = TemporaryFolder()
    let path = try Self.cut(line, in: scratch)
    let whole = try await decode(.file(path: scratch.file("whole")))
    let decoded = try await decode(.file(path: path))
    let truncation = try #require(decoded.sound.truncation)
    #expect(truncation.cause == .shorterThanStated)
    #expect(truncation.statedFrames == whole.sound.frames)
    #expect(truncation.sampleRate == 48_000)
    #expect(truncation.frame == decoded.sound.frames)
    #expect((144_000..<240_000).contains(truncation.frame), "about two fifths of ten seconds")
    #expect(decoded.samples.prefix(100_000) == whole.samples.prefix(100_000))
    #expect(whole.sound.truncation == nil)
  }

  @Test(arguments: encoders)
  func `an inspection finds the same, and so does a conversion, looped or not`(
    line: String
  ) async throws {
    let scratch = TemporaryFolder()
    let path = try Self.cut(line, in: scratch)
    let expected = try await decode(.file(path: path)).sound.truncation
    #expect(expected != nil)
    let inspector = SoundInspector()
    #expect(try inspector.inspect(.file(path: path)).truncation == expected)
    #expect(try inspector.inspect(.file(path: scratch.file("whole"))).truncation == nil)
    for loops in [false, true] {
      let other = try await decode(.file(path: path), rate: 44_100, loops: loops)
      #expect(other.sound.truncation == expected)
      #expect(other.sound.frames == expected?.frame(at: 44_100))
    }
  }
}
