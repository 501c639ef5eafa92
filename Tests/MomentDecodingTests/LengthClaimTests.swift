// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentDecoding
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

/// Files whose headers do not know, or lie.
@Suite(.enabled(if: Tool.hasSox && Tool.hasFFmpeg, "sox or ffmpeg is not installed"))
struct LengthClaimTests {
  private let budget = 4 << 20

  @Test(arguments: ["wav", "flac", "au"])
  func `a file written to a pipe is played to its end`(kind: String) async throws {
    let scratch = TemporaryFolder()
    try Tool.make(
      "ffmpeg -v error -f lavfi -i sine=440:r=48000:d=1 -f \(kind) - | cat > x.\(kind)", in: scratch
    )
    let source = SoundSource.file(path: scratch.file("x.\(kind)"))

    let decoded = try await decode(source, budget: budget)

    #expect(decoded.sound.frames == 48000)
    switch decoded.sound.info.length {
    case .exact: Issue.record("nobody can know that")
    case .claimed(let frames): #expect(frames == 48000)
    case .unknown: #expect(kind == "flac")
    }
    #expect(
      decoded.bytes == 98304, "charged with whole pages of what it has, not of what it claims")
  }

  @Test(arguments: [0, 0x7FFF_FFFF, 0x7FFF_F000, 0xFFFF_FFFF] as [UInt32])
  func `a WAV whose size was never filled in is played to its end`(size: UInt32) async throws {
    let samples = (0..<48000).map { Int16(truncatingIfNeeded: $0 * 7919) }
    let data = samples.flatMap {
      [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
    }
    let file = WAVFile.file(tag: 1, bits: 16, rate: 48000, channels: 1, data: data, claiming: size)

    let decoded = try await decode(.bytes(file, name: "pipe.wav"), budget: budget)

    #expect(decoded.sound.info.length == .claimed(48000))
    #expect(decoded.integers == samples)
  }

  @Test
  func
    `an MP3 that does not say how long it is plays to its end, whatever its first frame suggests`()
    async throws
  {
    try #require(Tool.hasLame, "lame is not installed")
    let scratch = TemporaryFolder()
    try Tool.make(
      "sox -n -r 44100 -c 2 loud.wav synth 1 whitenoise gain -3 && sox -n -r 44100 -c 2 still.wav trim 0 9 && "
        + "sox loud.wav still.wav falls.wav && sox still.wav loud.wav rises.wav && "
        + "lame --quiet -t -V2 falls.wav falls.mp3 && lame --quiet -t -V2 rises.wav rises.mp3",
      in: scratch)

    for name in ["falls.mp3", "rises.mp3"] {
      let decoded = try await decode(.file(path: scratch.file(name)), rate: 44100, budget: budget)

      guard case .claimed = decoded.sound.info.length else {
        Issue.record("\(name): \(decoded.sound.info.length)")
        continue
      }
      #expect(decoded.sound.frames == 442_368, "ten seconds in frames of 1152")
    }
    let counted = Reference(scratch.file("falls.mp3"))
    #expect(
      counted?.frames ?? 0 < 100_000, "libsndfile by itself stops where the first frame points")
  }

  @Test
  func `a FLAC that claims 2^36-1 samples is played to its end within the budget`() async throws {
    let scratch = TemporaryFolder()
    try Tool.make("sox -n -r 48000 -c 2 x.flac synth 1 sine 440", in: scratch)
    let honest = try await decode(.file(path: scratch.file("x.flac")), budget: budget)
    var bytes = scratch.bytes("x.flac")
    bytes[21] |= 0x0F
    for index in 22..<26 { bytes[index] = 0xFF }

    let decoded = try await decode(.bytes(bytes, name: "x.flac"), budget: budget)

    #expect(decoded.sound.info.length == .claimed((1 << 36) - 1))
    #expect(decoded.samples == honest.samples)
    #expect(honest.sound.info.length == .exact(48000))
  }

  @Test
  func `a FLAC is not taken for an MP3, whatever its bytes look like`() async throws {
    let scratch = TemporaryFolder()
    try Tool.make("sox -n -r 48000 -c 2 -b 16 x.flac synth 0.5 sine 440", in: scratch)
    var bytes = scratch.bytes("x.flac")
    // An APPLICATION block with two MPEG headers, 128 kbit/s at 44.1 kHz, as far apart as they say.
    let header: [UInt8] = [0xFF, 0xFB, 0x90, 0x00]
    let inside = header + header + [UInt8](repeating: 0, count: 413) + header
    let block = [0x02, 0, UInt8(inside.count >> 8), UInt8(inside.count & 0xFF)] + inside
    bytes.insert(contentsOf: block, at: 42)

    let plain = try await decode(.file(path: scratch.file("x.flac")), budget: budget)
    let decoded = try await decode(.bytes(bytes, name: "x.flac"), budget: budget)

    #expect(decoded.sound.info.length == .exact(24000))
    #expect(decoded.samples == plain.samples)
  }

  @Test
  func `chained Ogg streams of one layout are played one after the other, and counted`()
    async throws
  {
    let scratch = TemporaryFolder()
    try Tool.make(
      "sox -n -r 48000 -c 1 x.ogg synth 1 sine 440 && cat x.ogg x.ogg x.ogg > chain.ogg && "
        + "opusenc --quiet --discard-comments x.wav x.opus 2>/dev/null || true", in: scratch)

    let decoded = try await decode(.file(path: scratch.file("chain.ogg")))
    let single = try await decode(.file(path: scratch.file("x.ogg")))

    #expect(decoded.sound.info.chainedStreams == 3)
    #expect(single.sound.info.chainedStreams == 1)
    #expect(single.sound.frames == 48000)
    try #require(decoded.samples.count == 3 * single.samples.count)
    // Dithered by where in the sound they are.
    let step: Float = 2.1 / 32_768
    let isEqual = decoded.samples.indices.allSatisfy { index in
      abs(decoded.samples[index] - single.samples[index % single.samples.count]) < step
    }
    #expect(isEqual)
  }

  @Test(arguments: ["wav", "flac", "mp3", "aiff"])
  func `a file that is cut off plays as far as it goes`(kind: String) async throws {
    let scratch = TemporaryFolder()
    try Tool.make("sox -n -r 48000 -c 2 x.\(kind) synth 2 pluck 330 gain -6", in: scratch)
    let bytes = scratch.bytes("x.\(kind)")
    let path = scratch.write(Array(bytes.prefix(bytes.count / 2)), to: "cut.\(kind)")

    let decoded = try await decode(.file(path: path))

    #expect(decoded.sound.frames > 20_000)
    #expect(decoded.sound.frames < 80_000)
    let page = 4096
    let frameBytes = decoded.sound.frames * decoded.sound.layout.bytesPerFrame + 64
    #expect(decoded.bytes == (frameBytes + page - 1) / page * page)
  }

  @Test
  func `a sound of unknown length that outgrows the budget is refused and leaves nothing`()
    async throws
  {
    let scratch = TemporaryFolder()
    try Tool.make(
      "ffmpeg -v error -f lavfi -i sine=440:r=48000:d=5 -f flac - | cat > x.flac", in: scratch)

    let error = await failure(of: .file(path: scratch.file("x.flac")), budget: 200_000)

    guard case .noRoom(_, .noRoom) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
