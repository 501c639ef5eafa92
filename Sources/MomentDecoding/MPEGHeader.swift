// SPDX-License-Identifier: Apache-2.0

/// The header of one MPEG audio frame (ISO/IEC 11172-3, 2.4.1.3, and 13818-3).
struct MPEGHeader {
  let layer: Int
  let isVersion1: Bool
  let rate: Int
  let bitRate: Int
  let isMono: Bool
  let isPadded: Bool

  /// Frames of sound in it.
  var samples: Int {
    switch layer {
    case 1: 384
    case 2: 1152
    default: isVersion1 ? 1152 : 576
    }
  }

  /// Bytes from its start to the next one's.
  var bytes: Int {
    layer == 1
      ? (12 * bitRate / rate + (isPadded ? 1 : 0)) * 4
      : samples / 8 * bitRate / rate + (isPadded ? 1 : 0)
  }

  init?(_ head: ArraySlice<UInt8>) {
    let head = Array(head)
    guard head.count >= 4, head[0] == 0xFF, head[1] & 0xE0 == 0xE0 else { return nil }
    let version = Int(head[1] >> 3 & 3)
    let layerBits = Int(head[1] >> 1 & 3)
    let rateIndex = Int(head[2] >> 2 & 3)
    let bitRateIndex = Int(head[2] >> 4)
    guard version != 1, layerBits != 0, rateIndex != 3, (1...14).contains(bitRateIndex)
    else { return nil }
    layer = 4 - layerBits
    isVersion1 = version == 3
    rate = [44100, 48000, 32000][rateIndex] >> (version == 3 ? 0 : version == 2 ? 1 : 2)
    let table = isVersion1 ? Self.bitRates1[layer - 1] : Self.bitRates2[layer == 1 ? 0 : 1]
    bitRate = table[bitRateIndex - 1] * 1000
    isMono = head[3] >> 6 == 3
    isPadded = head[2] & 2 != 0
  }

  /// Frames of an MPEG file that does not say, judged by its first frame.
  ///
  /// `nil` if the bytes are no MPEG audio, or if a Xing, Info or VBRI header counts the frames.
  static func guessedFrames(of bytes: SoundBytes) -> Int? {
    let start = afterTags(bytes)
    let window = bytes.bytes(at: start, count: 4096)
    // Coded sound is full of what looks like a header.
    if window.prefix(4).elementsEqual("fLaC".utf8) { return nil }
    for offset in 0..<max(0, window.count - 64) {
      guard window[offset] == 0xFF, let header = MPEGHeader(window[offset...].prefix(4)),
        header.bytes >= 24
      else { continue }
      let next = bytes.bytes(at: start + offset + header.bytes, count: 4)
      guard next.isEmpty || MPEGHeader(next[...]) != nil else { continue }
      let side = header.isVersion1 ? (header.isMono ? 17 : 32) : (header.isMono ? 9 : 17)
      let tag = window[(offset + 4 + side)...].prefix(4)
      let fraunhofer = window[(offset + 36)...].prefix(4)
      if tag.elementsEqual("Xing".utf8) || tag.elementsEqual("Info".utf8)
        || fraunhofer.elementsEqual("VBRI".utf8)
      {
        return nil
      }
      return (bytes.count - start - offset) / header.bytes * header.samples
    }
    return nil
  }

  /// Where the sound may start: after any ID3v2 tags.
  private static func afterTags(_ bytes: SoundBytes) -> Int {
    var start = 0
    for _ in 0..<16 {
      let head = bytes.bytes(at: start, count: 10)
      guard head.count == 10, head[..<3].elementsEqual("ID3".utf8) else { break }
      let size = head[6..<10].reduce(0) { $0 << 7 | Int($1 & 0x7F) }
      start += 10 + size + (head[5] & 0x10 != 0 ? 10 : 0)
    }
    return start
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
