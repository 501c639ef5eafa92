// SPDX-License-Identifier: Apache-2.0

/// WAV files of signals to the last bit.
enum WAVFile {
  /// 32-bit floats.
  static func floats(_ samples: [Float], rate: Int, channels: Int = 1) -> [UInt8] {
    let data = samples.flatMap { bytes($0.bitPattern) }
    return file(tag: 3, bits: 32, rate: rate, channels: channels, data: data)
  }

  /// 16-bit integers.
  static func integers(_ samples: [Int16], rate: Int, channels: Int = 1) -> [UInt8] {
    let data = samples.flatMap { bytes(UInt16(bitPattern: $0)) }
    return file(tag: 1, bits: 16, rate: rate, channels: channels, data: data)
  }

  /// So many frames of 16 bits that are all the same, made at once however many there are.
  static func constant(frames: Int, rate: Int) -> [UInt8] {
    file(
      tag: 1, bits: 16, rate: rate, channels: 1, data: [UInt8](repeating: 1, count: 2 * frames))
  }

  /// A header, and whatever is to follow it; `claiming` bytes of data instead of those there are.
  static func file(
    tag: UInt16, bits: Int, rate: Int, channels: Int, data: [UInt8], claiming: UInt32? = nil
  ) -> [UInt8] {
    let size = claiming ?? UInt32(data.count)
    let block = UInt32(truncatingIfNeeded: channels * bits / 8)
    var file = Array("RIFF".utf8) + bytes(size == 0 ? 0 : size &+ 36) + Array("WAVEfmt ".utf8)
    file += bytes(UInt32(16)) + bytes(tag) + bytes(UInt16(truncatingIfNeeded: channels))
    file += bytes(UInt32(rate)) + bytes(UInt32(truncatingIfNeeded: rate) &* block)
    file += bytes(UInt16(truncatingIfNeeded: block)) + bytes(UInt16(bits))
    return file + Array("data".utf8) + bytes(size) + data
  }

  private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
}
