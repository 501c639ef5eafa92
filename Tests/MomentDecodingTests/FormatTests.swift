// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

/// Files of other programs, against libsndfile's own reading of them.
struct FormatTests {
  /// What sox writes from one second of stereo at 44.1 kHz.
  static let soxFormats: [(name: String, options: String)] = [
    ("u8.wav", "-e unsigned -b 8"), ("s16.wav", "-b 16"), ("s24.wav", "-b 24"),
    ("s32.wav", "-b 32"), ("f32.wav", "-e float -b 32"), ("f64.wav", "-e float -b 64"),
    ("ulaw.wav", "-e u-law"), ("alaw.wav", "-e a-law"), ("ms.wav", "-e ms-adpcm"),
    ("ima.wav", "-e ima-adpcm"), ("gsm.wav", "-r 8000 -c 1 -e gsm"),
    ("s8.aiff", "-b 8"), ("s16.aiff", "-b 16"), ("s24.aiff", "-b 24"), ("s32.aiff", "-b 32"),
    ("s16.aifc", "-b 16"), ("s16.w64", "-b 16"), ("s24.w64", "-b 24"), ("s16.au", "-b 16"),
    ("s24.au", "-b 24"), ("ulaw.au", "-e u-law"), ("f32.au", "-e float -b 32"),
    ("s16.caf", "-b 16"), ("s24.caf", "-b 24"), ("f32.caf", "-e float -b 32"),
    ("s16.flac", "-b 16"), ("s24.flac", "-b 24"), ("vorbis.ogg", ""), ("s8.voc", "-b 8"),
    ("s16.voc", "-b 16"), ("s16.nist", "-b 16"), ("s16.ircam", "-b 16"), ("f32.ircam", "-e float"),
    ("s16.htk", "-c 1 -b 16"), ("s16.mat4", "-b 16"), ("s16.mat5", "-b 16"),
    ("s16.pvf", "-b 16"), ("s16.paf", "-b 16"), ("s24.paf", "-b 24"), ("s8.8svx", "-b 8"),
    ("s16.avr", "-b 16"), ("s16.sds", "-c 1 -b 16"), ("alaw.wve", "-r 8000 -c 1"),
    ("dpcm.xi", "-c 1"), ("cbr.mp3", "-C 128"), ("vbr.mp3", "-C -4.2"),
  ]

  @Test(.enabled(if: Tool.hasSox, "sox is not installed"), arguments: soxFormats)
  func `what sox wrote is what is kept`(format: (name: String, options: String)) async throws {
    let scratch = TemporaryFolder()
    let (name, options) = format
    try Tool.make(
      "sox -n -r 44100 -c 2 -b 32 base.wav synth 1.003 sine 440 pluck 330 gain -6 && "
        + "sox -D base.wav \(options) \(name)", in: scratch)

    try await check(scratch.file(name))
  }

  static let ffmpegFormats = [
    "rf64.wav -rf64 always", "wavex.wav -c:a pcm_s24le", "s16.w64", "s16be.aiff",
    "s24.caf -c:a pcm_s24le",
    "s16.flac", "vorbis.ogg -c:a libvorbis", "opus.opus -c:a libopus", "info.mp3 -c:a libmp3lame",
    "bare.mp3 -c:a libmp3lame -write_xing 0", "two.mp2 -c:a mp2", "ima.wav -c:a adpcm_ima_wav",
    "ms.wav -c:a adpcm_ms",
  ]

  @Test(.enabled(if: Tool.hasFFmpeg, "ffmpeg is not installed"), arguments: ffmpegFormats)
  func `what ffmpeg wrote is what is kept`(format: String) async throws {
    let scratch = TemporaryFolder()
    let words = format.split(separator: " ", maxSplits: 1)
    let (name, options) = (words[0], words.count > 1 ? String(words[1]) : "")
    try Tool.make(
      "ffmpeg -v error -f lavfi -i 'sine=440:r=44100:d=1.003' -ac 2 \(options) \(name)",
      in: scratch)

    try await check(scratch.file(String(name)))
  }

  static let encoders = [
    ("flac", "flac -s base.wav -o x.flac"), ("oggenc", "oggenc -Q base.wav -o x.ogg"),
    ("opusenc", "opusenc --quiet base.wav x.opus"), ("lame", "lame --quiet base.wav x.mp3"),
    ("lame", "lame --quiet -V2 base.wav x.mp3"), ("lame", "lame --quiet -t base.wav x.mp3"),
  ]

  @Test(.enabled(if: Tool.hasSox, "sox is not installed"), arguments: encoders)
  func `what the reference encoders wrote is what is kept`(
    encoder: (program: String, line: String)
  ) async throws {
    try #require(Tool.exists(encoder.program), "\(encoder.program) is not installed")
    let scratch = TemporaryFolder()
    try Tool.make(
      "sox -n -r 44100 -c 2 -b 16 base.wav synth 1.003 sine 440 sine 550 gain -6", in: scratch)
    try Tool.make(encoder.line, in: scratch)

    let name = encoder.line.contains("-o ") ? encoder.line.split(separator: " ").last : nil
    try await check(
      scratch.file(name.map(String.init) ?? String(encoder.line.suffix(6).drop { $0 != "x" })))
  }

  static let installed = [
    "/usr/share/sounds/alsa/Front_Center.wav", "/usr/share/sounds/alsa/Noise.wav",
    "/usr/share/sounds/freedesktop/stereo/bell.oga",
    "/usr/share/sounds/freedesktop/stereo/complete.oga",
    "/usr/share/sounds/freedesktop/stereo/phone-incoming-call.oga",
  ]

  @Test(arguments: installed.filter { Tool.exists("cat") && Tool.run("test", "-r", $0) == 0 })
  func `the distribution's own sounds are what is kept`(path: String) async throws {
    try await check(path)
  }

  @Test(.enabled(if: Tool.hasSox, "sox is not installed"))
  func `formats without a header go by their extension`() async throws {
    let scratch = TemporaryFolder()
    try Tool.make(
      "sox -n -r 8000 -c 1 base.wav synth 1 sine 440 gain -6 && sox base.wav x.vox && "
        + "sox base.wav x.gsm", in: scratch)

    let vox = try await decode(.file(path: scratch.file("x.vox")), rate: 8000)
    let gsm = try await decode(.file(path: scratch.file("x.gsm")), rate: 8000)

    #expect(vox.sound.frames == 8000)
    #expect(gsm.sound.frames == 8000)
    #expect(abs(vox.sound.level.rms - 0.354) < 0.02)
    #expect(abs(gsm.sound.level.rms - 0.354) < 0.05)
  }

  @Test(.enabled(if: Tool.hasSox, "sox is not installed"))
  func `the padding of a codec's last block is not played where the file counts its frames`()
    async throws
  {
    let scratch = TemporaryFolder()
    try Tool.make("sox -n -r 8000 -c 1 -e gsm gsm.wav synth 1 sine 440", in: scratch)

    let gsm = try await decode(.file(path: scratch.file("gsm.wav")), rate: 8000)

    #expect(Reference(scratch.file("gsm.wav"))?.frames == 8320)
    #expect(gsm.sound.frames == 8000)
  }

  /// Decodes a file at its own rate and compares it with libsndfile's reading, sample by sample.
  private func check(_ path: String) async throws {
    let reference = try #require(Reference(path), "libsndfile cannot read \(path)")

    let decoded = try await decode(.file(path: path), rate: reference.rate)

    let info = decoded.sound.info
    #expect(info.rate == reference.rate)
    #expect(info.channels == reference.channels)
    #expect(decoded.samples.count <= reference.floats.count)
    // Only a `fact` chunk cuts off what libsndfile gives, by less than a block.
    #expect(reference.frames - decoded.sound.frames < 4096)
    if case .exact(let frames) = info.length { #expect(frames == decoded.sound.frames) }
    switch info.coding {
    case .smallInteger:
      #expect(!decoded.sound.layout.isFloat)
      let integers = Reference.integers(path)[..<decoded.samples.count]
      #expect(decoded.integers.elementsEqual(integers))
    case .largeInteger, .float:
      #expect(decoded.sound.layout.isFloat)
      #expect(decoded.samples.elementsEqual(reference.floats[..<decoded.samples.count]))
    case .lossy:
      #expect(!decoded.sound.layout.isFloat)
      let worst = zip(decoded.samples, reference.floats).map { abs($0 - max(-1, min(1, $1))) }.max()
      #expect(worst ?? 1 <= 1.51 / 32768)
    }
  }
}
