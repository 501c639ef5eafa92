// SPDX-License-Identifier: Apache-2.0

/// What a file's header says that libsndfile does not pass on.
struct HeaderFacts {
  /// The size of the data chunk was never filled in, or is more than the file has.
  var overclaims = false
  /// The size of the data chunk is a size, and more than the file has: it was cut short.
  var isCutShort = false
  /// Frames according to a `fact` chunk, which counts what a codec's last block is padded with.
  var factFrames: Int?
  /// The roles of its channels, from AIFF's `CHAN` or CAF's `chan` chunk.
  var roles: [ChannelRole]?
  /// The code of a WAV's coding, `wFormatTag`.
  var formatTag: Int?
  /// Where the sound's own bytes are, as far as the file has them.
  var data: Range<Int>?
  /// Where the container ends that the file begins with; bytes behind it are not its own.
  var end: Int?
  /// What libsndfile must be told instead: it would play nothing, or for ever.
  var patch: HeaderPatch?

  /// Whether it is FLAC with more than 24 bits a sample.
  var isWideFLAC = false

  /// Nothing is known.
  init() {}

  /// Looks at the header of a file.
  init(_ file: VirtualFile) {
    let head = file.bytes(at: 0, count: 40)
    guard head.count >= 12 else { return }
    switch String(decoding: head[..<4], as: UTF8.self) {
    case "RIFF", "RF64": walkChunks(file, head, bigEndian: false, data: "data")
    case "RIFX": walkChunks(file, head, bigEndian: true, data: "data")
    case "FORM": walkChunks(file, head, bigEndian: true, data: "SSND")
    case ".snd": lookAtAU(file, head, bigEndian: true)
    case "dns.": lookAtAU(file, head, bigEndian: false)
    case "caff": walkCAF(file)
    case "riff": walkW64(file)
    case "fLaC": lookAtFLAC(file)
    default: break
    }
  }

  /// A chunked file has few chunks before its data; a hostile one may have millions.
  private static let mostChunks = 1000
  /// Sizes that writers leave in a header which they never come back to.
  private static let unfilled = 0x7FFF_0000...0xFFFF_FFFF

  private mutating func walkChunks(
    _ file: VirtualFile, _ head: [UInt8], bigEndian: Bool, data: String
  ) {
    let outer = head.integer(at: 4, bytes: 4, bigEndian: bigEndian)
    if !Self.unfilled.contains(outer), outer > 4 { end = 8 + outer + outer % 2 }
    var offset = 12
    var wideSize: Int?
    for _ in 0..<Self.mostChunks {
      let head = file.bytes(at: offset, count: 24)
      guard head.count >= 8 else { return }
      let size = head.integer(at: 4, bytes: 4, bigEndian: bigEndian)
      switch String(decoding: head[..<4], as: UTF8.self) {
      case data:
        foundData(file, at: offset, size: size, wideSize: wideSize, bigEndian)
        return
      case "ds64" where head.count >= 24:
        wideSize = head.integer(at: 16, bytes: 8, bigEndian: false)
        let whole = head.integer(at: 8, bytes: 8, bigEndian: false)
        if whole > 4, whole < file.count { end = 8 + whole + whole % 2 }
      case "fmt " where head.count >= 10:
        formatTag = head.integer(at: 8, bytes: 2, bigEndian: bigEndian)
        // WAVE_FORMAT_EXTENSIBLE has the code in the first bytes of its identifier.
        let extended = file.bytes(at: offset + 32, count: 2)
        if formatTag == 0xFFFE, size >= 40, extended.count == 2 {
          formatTag = extended.integer(at: 0, bytes: 2, bigEndian: bigEndian)
        }
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

  private mutating func foundData(
    _ file: VirtualFile, at offset: Int, size: Int, wideSize: Int?, _ bigEndian: Bool
  ) {
    let remaining = file.count - offset - 8
    let claimed = size == 0xFFFF_FFFF ? wideSize ?? size : size
    if claimed > remaining || claimed < 0 {
      overclaims = true
      isCutShort = !Self.unfilled.contains(claimed) && claimed > 0
    }
    if claimed == 0, remaining > 0, !Self.isChunk(file, at: offset + 8, bigEndian) {
      overclaims = true
      patch = HeaderPatch(offset: offset + 4, bytes: [0xFF, 0xFF, 0xFF, 0xFF])
    }
    let bytes = overclaims ? remaining : min(max(claimed, 0), remaining)
    data = offset + 8..<offset + 8 + max(bytes, 0)
    // Sound is not cut off by an outer size that is wrong.
    if let end, end < offset + 8 + bytes { self.end = nil }
  }

  /// Whether what starts at `offset` is another chunk that ends within the file.
  private static func isChunk(_ file: VirtualFile, at offset: Int, _ bigEndian: Bool) -> Bool {
    let head = file.bytes(at: offset, count: 8)
    guard head.count == 8, head[..<4].allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return false }
    return offset + 8 + head.integer(at: 4, bytes: 4, bigEndian: bigEndian) <= file.count
  }

  private mutating func lookAtAU(_ file: VirtualFile, _ head: [UInt8], bigEndian: Bool) {
    let offset = head.integer(at: 4, bytes: 4, bigEndian: bigEndian)
    let size = head.integer(at: 8, bytes: 4, bigEndian: bigEndian)
    overclaims = size > file.count - offset
    isCutShort = overclaims && !Self.unfilled.contains(size)
  }

  private mutating func lookAtFLAC(_ file: VirtualFile) {
    guard let header = FLACTail.header(file) else { return }
    isWideFLAC = header.bits > 24
    guard header.frames > 0 else { return }
    overclaims = !FLACTail.confirms(header, in: file)
  }

  private mutating func walkCAF(_ file: VirtualFile) {
    var offset = 8
    for _ in 0..<Self.mostChunks {
      let head = file.bytes(at: offset, count: 20)
      guard head.count >= 12 else { return }
      let size = head.integer(at: 4, bytes: 8, bigEndian: true)
      let remaining = file.count - offset - 12
      if head.starts(with: "data".utf8) {
        // -1 says "up to the end of the file".
        overclaims = size < 0 || size > remaining
        isCutShort = size > remaining
        data = offset + 12..<offset + 12 + max(0, overclaims ? remaining : size)
        return
      }
      guard size >= 0, size <= remaining else { return }
      if head.starts(with: "chan".utf8), head.count == 20 {
        roles = LayoutTag.roles(
          tag: head.integer(at: 12, bytes: 4, bigEndian: true),
          bits: head.integer(at: 16, bytes: 4, bigEndian: true))
      }
      offset += 12 + size
    }
  }

  /// Sony Wave64: identifiers of 16 bytes, sizes of 8 that count both, chunks aligned to 8.
  private mutating func walkW64(_ file: VirtualFile) {
    var offset = 40
    for _ in 0..<Self.mostChunks {
      let head = file.bytes(at: offset, count: 26)
      guard head.count >= 24 else { return }
      let size = head.integer(at: 16, bytes: 8, bigEndian: false)
      let remaining = file.count - offset - 24
      if head.starts(with: "data".utf8) {
        data = offset + 24..<offset + 24 + max(0, min(size - 24, remaining))
        guard size < 24 || size - 24 > remaining else { return }
        overclaims = true
        isCutShort = size > 24 && size < Int.max / 2
        data = offset + 24..<file.count
        let right = UInt64(remaining + 24)
        patch = HeaderPatch(
          offset: offset + 16,
          bytes: (0..<8).map { UInt8(truncatingIfNeeded: right >> (8 * $0)) })
        return
      }
      if head.starts(with: "fmt ".utf8), head.count == 26 {
        formatTag = head.integer(at: 24, bytes: 2, bigEndian: false)
      }
      guard size >= 24, size <= remaining + 24 else { return }
      offset += (size + 7) / 8 * 8
    }
  }
}
