// SPDX-License-Identifier: Apache-2.0

/// The header of one MPEG audio frame (ISO/IEC 11172-3, 2.4.1.3, and 13818-3).
struct MPEGHeader {
  let layer: Int
  /// 1, 2, or 3 for the extension to lower rates that is called 2.5.
  let version: Int
  let rate: Int
  /// Bits a second; 0 is free format, in which the distance to the next header tells a frame's size.
  let bitRate: Int
  let isMono: Bool
  let isPadded: Bool
  /// Whether a checksum follows the header.
  let hasChecksum: Bool

  /// Frames of sound in it.
  var samples: Int {
    switch layer {
    case 1: 384
    case 2: 1152
    default: version == 1 ? 1152 : 576
    }
  }

  /// Bytes of padding, if it is padded.
  var paddingBytes: Int { isPadded ? (layer == 1 ? 4 : 1) : 0 }

  /// Bytes from its start to the next one's; `freeBytes` is what a frame of free format has without padding.
  func bytes(freeBytes: Int) -> Int {
    if bitRate == 0 { return freeBytes + paddingBytes }
    return paddingBytes
      + (layer == 1 ? 12 * bitRate / rate * 4 : samples / 8 * bitRate / rate)
  }

  /// Where a Xing or Info tag stands in a frame that has one: behind what Layer III keeps beside its samples.
  var tagOffset: Int {
    4 + (hasChecksum ? 2 : 0) + (version == 1 ? (isMono ? 17 : 32) : (isMono ? 9 : 17))
  }

  /// Whether both belong to one stream of sound.
  func agrees(with other: MPEGHeader) -> Bool {
    layer == other.layer && version == other.version && rate == other.rate
      && isMono == other.isMono && (bitRate == 0) == (other.bitRate == 0)
  }

  /// The header in four bytes; `nil` if they are none.
  init?(_ word: UInt32) {
    guard word >> 21 == 0x7FF else { return nil }
    let versionBits = Int(word >> 19 & 3)
    let layerBits = Int(word >> 17 & 3)
    let bitRateIndex = Int(word >> 12 & 15)
    let rateIndex = Int(word >> 10 & 3)
    guard versionBits != 1, layerBits != 0, rateIndex != 3, bitRateIndex != 15, word & 3 != 2
    else { return nil }
    layer = 4 - layerBits
    version = versionBits == 3 ? 1 : versionBits == 2 ? 2 : 3
    rate = [44100, 48000, 32000][rateIndex] >> (version - 1)
    let table = version == 1 ? Self.bitRates1[layer - 1] : Self.bitRates2[layer == 1 ? 0 : 1]
    bitRate = bitRateIndex == 0 ? 0 : table[bitRateIndex - 1] * 1000
    hasChecksum = word >> 16 & 1 == 0
    isMono = word >> 6 & 3 == 3
    isPadded = word >> 9 & 1 == 1
  }

  private static let bitRates1 = [
    [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  ]
  private static let bitRates2 = [
    [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  ]
}
