// SPDX-License-Identifier: Apache-2.0

/// A WAV file as bytes, built by hand so that a test knows every one of them.
public enum WaveFile {
  /// 16-bit PCM; samples interleaved.
  public static func int16(_ samples: [Int16], rate: Int, channels: Int = 1) -> [UInt8] {
    let data = samples.flatMap {
      [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
    }
    return file(data, rate: rate, channels: channels, bits: 16, tag: 1)
  }

  /// 32-bit float; samples interleaved.
  public static func float(_ samples: [Float], rate: Int, channels: Int = 1) -> [UInt8] {
    let data = samples.flatMap { sample -> [UInt8] in
      let bits = sample.bitPattern
      return (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
    }
    return file(data, rate: rate, channels: channels, bits: 32, tag: 3)
  }

  private static func file(
    _ data: [UInt8], rate: Int, channels: Int, bits: Int, tag: Int
  ) -> [UInt8] {
    let frame = channels * bits / 8
    var bytes = Array("RIFF".utf8) + word(36 + data.count, 4) + Array("WAVEfmt ".utf8)
    bytes += word(16, 4) + word(tag, 2) + word(channels, 2) + word(rate, 4)
    bytes += word(rate * frame, 4) + word(frame, 2) + word(bits, 2)
    return bytes + Array("data".utf8) + word(data.count, 4) + data
  }

  private static func word(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

extension WaveFile {
  /// A file with a `smpl` chunk that names one forward loop, in frames.
  public static func looping(_ file: [UInt8], _ loop: Range<Int>) -> [UInt8] {
    var chunk = Array("smpl".utf8) + word(60, 4)
    // Seven words about the instrument, then the count of loops and of what else follows.
    for value in [0, 0, 20_833, 60, 0, 0, 0, 1, 0] { chunk += word(value, 4) }
    // The end is the last frame that is played.
    for value in [0, 0, loop.lowerBound, loop.upperBound - 1, 0, 0] { chunk += word(value, 4) }
    let bytes = file + chunk
    return Array(bytes[..<4]) + word(bytes.count - 8, 4) + Array(bytes[8...])
  }
}
