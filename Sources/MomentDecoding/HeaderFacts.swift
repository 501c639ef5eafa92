// SPDX-License-Identifier: Apache-2.0

/// What a file's header says that libsndfile does not pass on.
struct HeaderFacts {
  /// The size of the data chunk was never filled in, or is more than the file has.
  var overclaims = false
  /// Frames according to a `fact` chunk, which counts what a codec's last block is padded with.
  var factFrames: Int?
  /// Frames an MP3 without a Xing, Info or VBRI header has, judged by its first frame.
  ///
  /// libsndfile makes the same guess and stops there, also if the bit rate varies and the
  /// guess is far too short. It does not, if the file's end cannot be sought.
  var mpegGuess: Int?
  /// The roles of its channels, from AIFF's `CHAN` or CAF's `chan` chunk.
  var roles: [ChannelRole]?
  /// Streams chained in an Ogg file.
  var chainedStreams = 1
  /// A data chunk of size 0 with sound behind it: libsndfile would play nothing.
  var patch: HeaderPatch?

  /// Whether libsndfile must not learn where the file ends.
  var hidesEnd: Bool { mpegGuess != nil }

  /// Of samples that have no header.
  init() {}

  /// Looks at the header of `bytes`.
  init(_ bytes: SoundBytes) {
    let head = bytes.bytes(at: 0, count: 16)
    guard head.count >= 12 else { return }
    switch String(decoding: head[..<4], as: UTF8.self) {
    case "RIFF": self.walkChunks(bytes, from: 12, bigEndian: false, data: "data")
    case "RIFX": self.walkChunks(bytes, from: 12, bigEndian: true, data: "data")
    case "RF64": self.walkChunks(bytes, from: 12, bigEndian: false, data: "data")
    case "FORM": self.walkChunks(bytes, from: 12, bigEndian: true, data: "SSND")
    case ".snd": self.lookAtAU(bytes, head, bigEndian: true)
    case "dns.": self.lookAtAU(bytes, head, bigEndian: false)
    case "caff": self.walkCAF(bytes)
    case "OggS": chainedStreams = OggWalk.chainedStreams(in: bytes)
    default: mpegGuess = MPEGHeader.guessedFrames(of: bytes)
    }
  }

  /// A chunked file has few chunks before its data; a hostile one may have millions.
  private static let mostChunks = 1000

  private mutating func walkChunks(
    _ bytes: SoundBytes, from start: Int, bigEndian: Bool, data: String
  ) {
    var offset = start
    var wideSize: Int?
    for _ in 0..<Self.mostChunks {
      let head = bytes.bytes(at: offset, count: 24)
      guard head.count >= 8 else { return }
      let size = head.integer(at: 4, bytes: 4, bigEndian: bigEndian)
      switch String(decoding: head[..<4], as: UTF8.self) {
      case data:
        let remaining = bytes.count - offset - 8
        let claimed = size == 0xFFFF_FFFF ? wideSize ?? size : size
        if claimed > remaining { overclaims = true }
        if claimed == 0, remaining > 0, !Self.isChunk(bytes, at: offset + 8, bigEndian) {
          overclaims = true
          patch = HeaderPatch(offset: offset + 4, bytes: [0xFF, 0xFF, 0xFF, 0xFF])
        }
        return
      case "ds64" where head.count >= 24:
        wideSize = head.integer(at: 16, bytes: 8, bigEndian: false)
      case "fact" where head.count >= 12:
        factFrames = head.integer(at: 8, bytes: 4, bigEndian: bigEndian)
      case "CHAN" where head.count >= 16:
        roles = LayoutTag.roles(
          tag: head.integer(at: 8, bytes: 4, bigEndian: true),
          bits: head.integer(at: 12, bytes: 4, bigEndian: true))
      default: break
      }
      offset += 8 + size + size % 2
    }
  }

  /// Whether what starts at `offset` is another chunk that ends within the file.
  private static func isChunk(_ bytes: SoundBytes, at offset: Int, _ bigEndian: Bool) -> Bool {
    let head = bytes.bytes(at: offset, count: 8)
    guard head.count == 8, head[..<4].allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return false }
    return offset + 8 + head.integer(at: 4, bytes: 4, bigEndian: bigEndian) <= bytes.count
  }

  private mutating func lookAtAU(_ bytes: SoundBytes, _ head: [UInt8], bigEndian: Bool) {
    let offset = head.integer(at: 4, bytes: 4, bigEndian: bigEndian)
    let size = head.integer(at: 8, bytes: 4, bigEndian: bigEndian)
    overclaims = size > bytes.count - offset
  }

  private mutating func walkCAF(_ bytes: SoundBytes) {
    var offset = 8
    for _ in 0..<Self.mostChunks {
      let head = bytes.bytes(at: offset, count: 20)
      guard head.count >= 12 else { return }
      let size = head.integer(at: 4, bytes: 8, bigEndian: true)
      let remaining = bytes.count - offset - 12
      if String(decoding: head[..<4], as: UTF8.self) == "data" {
        // -1 says "up to the end of the file".
        overclaims = size < 0 || size > remaining
        return
      }
      guard size >= 0, size <= remaining else { return }
      if String(decoding: head[..<4], as: UTF8.self) == "chan", head.count == 20 {
        roles = LayoutTag.roles(
          tag: head.integer(at: 12, bytes: 4, bigEndian: true),
          bits: head.integer(at: 16, bytes: 4, bigEndian: true))
      }
      offset += 12 + size
    }
  }
}
