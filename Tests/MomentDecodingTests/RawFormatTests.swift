// SPDX-License-Identifier: Apache-2.0

import MomentCaches
import MomentTestSupport
import Testing

@testable import MomentDecoding

/// Samples without a header.
@Suite("Raw samples")
struct RawFormatTests {
  /// Silence, half of full scale up, and down.
  private static let values = [0, 0.5, -0.5]

  private static func bytes(_ value: Double, as sample: RawFormat.Sample) -> [UInt8] {
    func little(_ bits: UInt64, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
    }
    func integer(_ bits: Int) -> [UInt8] {
      little(UInt64(bitPattern: Int64(value * Double(1 << (bits - 1)))), bits / 8)
    }
    return switch sample {
    case .int8: integer(8)
    case .uint8: [UInt8(value * 128 + 128)]
    case .int16: integer(16)
    case .int24: integer(24)
    case .int32: integer(32)
    case .float32: little(UInt64(Float(value).bitPattern), 4)
    case .float64: little(value.bitPattern, 8)
    }
  }

  @Test(arguments: RawFormat.Sample.allCases, [false, true])
  func `every form is decoded to its value, in both byte orders`(
    sample: RawFormat.Sample, isBigEndian: Bool
  ) async throws {
    let bytes = (Self.values + Self.values).flatMap { value in
      let bytes = Self.bytes(value, as: sample)
      return isBigEndian ? bytes.reversed() : bytes
    }
    let format = RawFormat(sample, rate: 48_000, channels: 2, isBigEndian: isBigEndian)
    let decoded = try await decode(.raw(.bytes(bytes, name: "a.pcm"), format))
    #expect(decoded.channels == 2)
    #expect(decoded.samples == (Self.values + Self.values).map { Float($0) })
    #expect(decoded.sound.info.length == .exact(3))
  }

  @Test
  func `the start of a frame is no frame, and bytes that look like a header are samples`()
    async throws
  {
    let format = RawFormat(.int16, rate: 48_000, channels: 1)
    let decoded = try await decode(.raw(.bytes(Array("RIFF+".utf8), name: "a.wav"), format))
    #expect(decoded.integers == [0x4952, 0x4646])
  }

  @Test
  func `what cannot be played is refused as such`() async {
    let bytes = SoundSource.bytes([1, 2, 3, 4], name: "a.pcm")
    for (rate, channels, error) in [
      (48_000, 0, DecodeError.unsupportedChannels("a.pcm", count: 0)),
      (48_000, .max, .unsupportedChannels("a.pcm", count: .max)),
      (.min, 1, .unsupportedRate("a.pcm", rate: .min)),
      (.max, 1, .unsupportedRate("a.pcm", rate: .max)),
      (48_000, 8, .noFrames("a.pcm")),
    ] {
      let source = SoundSource.raw(bytes, RawFormat(.int16, rate: rate, channels: channels))
      await #expect(throws: error) { try await decode(source) }
    }
  }

  @Test
  func `one file taken for two things has two headers, each kept`() throws {
    let folder = TemporaryFolder()
    let file = SoundSource.file(
      path: folder.write(WaveFile.int16([1, 2, 3], rate: 48_000), to: "a.wav"))
    let headers = HeaderCache(CacheBounds(entries: 10, bytes: 1 << 20)) { 1e12 }
    let mono = SoundSource.raw(file, RawFormat(.int16, rate: 8000, channels: 1))
    let stereo = SoundSource.raw(file, RawFormat(.int16, rate: 8000, channels: 2))
    for _ in 0..<2 {
      let inspector = SoundInspector(headers: headers)
      #expect(try inspector.info(of: file).length == .exact(3))
      #expect(try inspector.info(of: mono).length == .exact(25))
      #expect(try inspector.info(of: stereo).length == .exact(12))
    }
    #expect(headers.statistics.hits == 3)
  }
}
