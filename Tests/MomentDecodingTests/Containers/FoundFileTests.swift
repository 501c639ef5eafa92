// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import MomentTestSupport
import Testing

/// Files of the kinds that people have: tagged, joined, cut off, damaged, misnamed.
@Suite(
  "Files as people have them",
  .enabled(if: Tool.hasSox && Tool.hasLame && Tool.hasFLAC && Tool.hasFFmpeg && Tool.hasOpusenc))
struct FoundFileTests {
  /// One second at 48 kHz as `x.wav`, and what a line of shell makes of it.
  private func made(_ line: String, _ name: String, in scratch: TemporaryFolder) throws -> [UInt8] {
    try Tool.make("sox -n -r 48000 -c 1 -b 16 x.wav synth 1 sine 441 vol 0.4; \(line)", in: scratch)
    return scratch.bytes(name)
  }

  /// An ID3v2.3 tag with one picture, of so many bytes behind its header.
  private static func tag(_ bytes: Int) -> [UInt8] {
    let size = [21, 14, 7, 0].map { UInt8(bytes >> $0 & 127) }
    let frame = bytes - 10
    let length = [24, 16, 8, 0].map { UInt8(frame >> $0 & 255) }
    return Array("ID3".utf8) + [3, 0, 0] + size + Array("APIC".utf8) + length + [0, 0]
      + [UInt8](repeating: 0x55, count: frame)
  }

  @Test(arguments: [
    ("true", "x.wav"), ("sox x.wav x.aiff", "x.aiff"), ("sox x.wav x.caf", "x.caf"),
    ("sox x.wav x.w64", "x.w64"), ("flac -s -f x.wav", "x.flac"), ("oggenc -Q x.wav", "x.ogg"),
    ("ffmpeg -v error -y -i x.wav -rf64 always y.wav", "y.wav"),
    ("opusenc --quiet x.wav x.opus", "x.opus"), ("sox x.wav x.au", "x.au"),
  ])
  func `tags before a container change nothing`(line: String, name: String) async throws {
    let scratch = TemporaryFolder()
    let bytes = try made(line, name, in: scratch)
    let plain = try await decode(.bytes(bytes, name: name))
    for tags in [Self.tag(300), Self.tag(200_000), Self.tag(40) + Self.tag(5_000)] {
      let tagged = try await decode(.bytes(tags + bytes, name: name))
      #expect(tagged.samples == plain.samples)
      #expect(tagged.sound.truncation == nil)
    }
    #expect(plain.sound.frames == 48_000)
  }

  static let encoders = [
    "lame --quiet -t -b 64 x.wav x.mp3", "lame --quiet -t -V 3 x.wav x.mp3",
    "ffmpeg -v error -y -i x.wav -write_xing 0 -id3v2_version 0 -b:a 96k x.mp3",
  ]

  @Test(arguments: encoders)
  func `a broken last frame of MPEG takes no other with it, nor does what stands around`(
    line: String
  ) async throws {
    let scratch = TemporaryFolder()
    let bytes = try made(line, "x.mp3", in: scratch)
    let whole = try await decode(.bytes(bytes, name: "x.mp3")).sound.frames
    #expect(whole >= 48_000)
    let cut = try await decode(.bytes(Array(bytes.dropLast(1)), name: "x.mp3")).sound.frames
    #expect(cut == whole - 1152)
    for junk in [[UInt8](repeating: 0, count: 2000), Array("no sound at all ".utf8)] {
      let behind = try await decode(.bytes(bytes + junk, name: "x.mp3")).sound.frames
      #expect(behind == whole)
      let before = try await decode(.bytes(junk + bytes, name: "x.mp3")).sound.frames
      #expect(before == whole)
    }
  }

  @Test(arguments: encoders)
  func `damage within MPEG costs what it hits, or is told`(line: String) async throws {
    let scratch = TemporaryFolder()
    let bytes = try made(line, "x.mp3", in: scratch)
    let whole = try await decode(.bytes(bytes, name: "x.mp3")).sound.frames
    let junk = (0..<3000).map { UInt8(($0 * 73 + 11) & 127) }
    let half = bytes.count / 2
    let damaged = try await decode(
      .bytes(Array(bytes[..<half]) + junk + Array(bytes[half...]), name: "x.mp3"))
    #expect(damaged.sound.frames > whole - 4 * 1152 || damaged.sound.truncation != nil)
  }

  @Test
  func `free format is recognised, and no other file is taken for it`() async throws {
    let scratch = TemporaryFolder()
    for rate in [96, 200] {
      let bytes = try made("lame --quiet --freeformat -b \(rate) x.wav x.mp3", "x.mp3", in: scratch)
      let frames = try await decode(.bytes(bytes, name: "x.mp3")).sound.frames
      #expect((48_000...51_000).contains(frames))
    }
    for name in ["x.w64", "x.voc", "x.sf", "x.nist", "x.mat4"] {
      // Bytes that look like headers of MPEG frames stand in samples by chance.
      let bytes = try made(
        "sox -n -r 48000 -c 1 -b 16 n.wav synth 0.5 whitenoise vol 0.999; sox n.wav \(name) || true",
        name, in: scratch)
      guard !bytes.isEmpty else { continue }
      let frames = try await decode(.bytes(bytes, name: name)).sound.frames
      #expect(frames == 24_000, "\(name)")
    }
  }

  @Test(arguments: [
    ("lame --quiet -b 64 x.wav x.mp3", "x.mp3"), ("lame --quiet -V 2 x.wav x.mp3", "x.mp3"),
    ("true", "x.wav"), ("ffmpeg -v error -y -i x.wav -c:a pcm_s24le y.wav", "y.wav"),
    ("oggenc -Q x.wav", "x.ogg"), ("opusenc --quiet x.wav x.opus", "x.opus"),
  ])
  func `sounds of one kind joined to one file are played one after the other`(
    line: String, name: String
  ) async throws {
    let scratch = TemporaryFolder()
    let bytes = try made(line, name, in: scratch)
    let one = try await decode(.bytes(bytes, name: name)).sound
    let two = try await decode(.bytes(bytes + bytes, name: name)).sound
    #expect(two.frames == 2 * one.frames)
    #expect(two.truncation == nil)
  }

  @Test
  func `a change of rate or channels within a file ends it, and is told`() async throws {
    let scratch = TemporaryFolder()
    for (line, first, second) in [
      (
        "lame --quiet -t -b 64 x.wav a.mp3; sox x.wav -r 24000 y.wav; lame --quiet -t -b 48 y.wav b.mp3",
        "a.mp3", "b.mp3"
      ),
      (
        "lame --quiet -b 64 x.wav a.mp3; sox x.wav -c 2 y.wav; lame --quiet -b 128 -m s y.wav b.mp3",
        "a.mp3", "b.mp3"
      ),
      ("cp x.wav a.wav; sox x.wav -r 44100 b.wav", "a.wav", "b.wav"),
    ] {
      let bytes = try made(line, first, in: scratch)
      let alone = try await decode(.bytes(bytes, name: first)).sound
      let joined = try await decode(.bytes(bytes + scratch.bytes(second), name: first)).sound
      #expect(joined.frames == alone.frames)
      #expect(joined.truncation?.cause == .formatChanged)
      #expect(joined.truncation?.frame == alone.frames)
    }
  }

  @Test
  func `a name that stands for samples without a header decides only where nothing is recognised`()
    async throws
  {
    let scratch = TemporaryFolder()
    let wave = try made("sox x.wav -r 8000 y.gsm", "x.wav", in: scratch)
    for name in ["bell.gsm", "bell.vox", "bell.GSM"] {
      #expect(try await decode(.bytes(wave, name: name)).sound.frames == 48_000)
    }
    let gsm = scratch.bytes("y.gsm")
    #expect(try await decode(.bytes(gsm, name: "y.gsm"), rate: 8000).sound.frames == 8_000)
  }

  @Test(arguments: [
    ("ffmpeg -v error -y -i x.wav x.m4a", "x.m4a", UnsupportedFormat.mp4),
    ("ffmpeg -v error -y -i x.wav -f adts x.aac", "x.aac", .aac),
    ("ffmpeg -v error -y -i x.wav x.wma", "x.wma", .windowsMedia),
    ("ffmpeg -v error -y -i x.wav x.mka", "x.mka", .matroska),
    ("ffmpeg -v error -y -i x.wav x.wv", "x.wv", .wavPack),
    ("ffmpeg -v error -y -i x.wav x.tta", "x.tta", .trueAudio),
    ("ffmpeg -v error -y -i x.wav x.ac3", "x.ac3", .dolbyOrDTS),
    ("ffmpeg -v error -y -i x.wav -c:a ac3 y.wav", "y.wav", .codedWAV),
    ("echo '<!DOCTYPE html><html><body>404</body></html>' > a.wav", "a.wav", .html),
    ("echo '{\"error\": \"not found\"}' > a.mp3", "a.mp3", .json),
    (
      "printf 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n' > a.wav", "a.wav",
      .gitLFSPointer
    ),
    ("printf '#EXTM3U\nbell.wav\n' > a.m3u", "a.m3u", .playlist),
    ("tar cf a.tar x.wav", "a.tar", .archive),
  ])
  func `what cannot be decoded is named, with what to do`(
    line: String, name: String, format: UnsupportedFormat
  ) async throws {
    let scratch = TemporaryFolder()
    let bytes = try made(line, name, in: scratch)
    #expect(await failure(of: .bytes(bytes, name: name)) == .unsupportedFormat(name, format))
    #expect(format.remedy(name).count > 15)
  }

  @Test
  func `FLAC in Ogg is played`() async throws {
    let scratch = TemporaryFolder()
    let flac = try made("flac -s -f x.wav; flac -s -f --ogg x.wav -o a.oga", "x.flac", in: scratch)
    let plain = try await decode(.bytes(flac, name: "x.flac"))
    let ogg = try await decode(.bytes(scratch.bytes("a.oga"), name: "a.oga"))
    #expect(ogg.samples == plain.samples)
  }
}
