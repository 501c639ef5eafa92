// SPDX-License-Identifier: Apache-2.0

/// Whether a FLAC file has the frames that its header counts (RFC 9639, section 9).
///
/// Only its last frame is looked at: whether it is whole, and which of the sound's frames it ends with.
enum FLACTail {
  /// What the header block says; `nil` if there is none.
  struct Header {
    let longestBlock: Int
    let longestFrame: Int
    /// Frames of sound; 0 if the writer did not know.
    let frames: Int
    let bits: Int
  }

  private static let tailBytes = 256 << 10

  static func header(_ file: VirtualFile) -> Header? {
    let head = file.bytes(at: 0, count: 42)
    guard head.count == 42, head.starts(with: "fLaC".utf8), head[4] & 0x7F == 0 else { return nil }
    return Header(
      longestBlock: head.integer(at: 10, bytes: 2, bigEndian: true),
      longestFrame: head.integer(at: 15, bytes: 3, bigEndian: true),
      frames: head.integer(at: 21, bytes: 5, bigEndian: true) & 0xF_FFFF_FFFF,
      bits: (Int(head[20] & 1) << 4 | Int(head[21] >> 4)) + 1)
  }

  /// Whether the last frame ends the sound where the header says.
  static func confirms(_ header: Header, in file: VirtualFile) -> Bool {
    let end = SoundTags.startOfTrailingTags(in: file)
    // A frame is hardly longer than its samples would be by themselves.
    let longest = header.longestFrame > 0 ? header.longestFrame : tailBytes
    let start = max(0, end - min(max(longest + 16, 4096), tailBytes))
    let tail = file.bytes(at: start, count: end - start)
    guard tail.count == end - start, tail.count >= 16 else { return false }
    for index in stride(from: tail.count - 8, through: 0, by: -1)
    where tail[index] == 0xFF && tail[index + 1] & 0xFE == 0xF8 {
      guard let last = lastFrame(tail[index...], longestBlock: header.longestBlock) else {
        continue
      }
      // A false header has no checksum at its end that is right.
      if checksum16(tail[index...]) == 0 { return last == header.frames }
    }
    return false
  }

  /// The sound's frame behind the last one of the FLAC frame that begins here; `nil` if none does.
  private static func lastFrame(_ frame: ArraySlice<UInt8>, longestBlock: Int) -> Int? {
    let bytes = Array(frame.prefix(20))
    guard bytes.count >= 8, let (number, digits) = codedNumber(bytes[4...]) else { return nil }
    var offset = 4 + digits
    let block: Int
    switch bytes[2] >> 4 {
    case 1: block = 192
    case let code where code >= 2 && code <= 5: block = 144 << Int(code)
    case 6:
      guard bytes.count > offset else { return nil }
      block = Int(bytes[offset]) + 1
      offset += 1
    case 7:
      guard bytes.count > offset + 1 else { return nil }
      block = bytes.integer(at: offset, bytes: 2, bigEndian: true) + 1
      offset += 2
    case let code where code >= 8: block = 256 << Int(code - 8)
    default: return nil
    }
    switch bytes[2] & 15 {
    case 12: offset += 1
    case 13, 14: offset += 2
    case 15: return nil
    default: break
    }
    guard bytes.count > offset, checksum8(bytes[..<offset]) == bytes[offset] else { return nil }
    let isVariable = bytes[1] & 1 == 1
    return isVariable ? number + block : number * longestBlock + block
  }

  /// A number coded as UTF-8 codes characters, up to 36 bits; and how many bytes it takes.
  private static func codedNumber(_ bytes: ArraySlice<UInt8>) -> (Int, Int)? {
    guard let first = bytes.first else { return nil }
    let ones = (~first).leadingZeroBitCount
    if ones == 0 { return (Int(first), 1) }
    guard (2...7).contains(ones), bytes.count >= ones else { return nil }
    var number = ones < 7 ? Int(first & (0x7F >> UInt8(ones))) : 0
    for byte in bytes.dropFirst().prefix(ones - 1) {
      guard byte & 0xC0 == 0x80 else { return nil }
      number = number << 6 | Int(byte & 0x3F)
    }
    return (number, ones)
  }

  private static func checksum8(_ bytes: ArraySlice<UInt8>) -> UInt8 {
    bytes.reduce(0) { sum, byte in
      (0..<8).reduce(sum ^ byte) { value, _ in value & 0x80 != 0 ? value << 1 ^ 0x07 : value << 1 }
    }
  }

  private static let table16: [UInt16] = (0..<256).map { index in
    (0..<8).reduce(UInt16(index) << 8) { value, _ in
      value & 0x8000 != 0 ? value << 1 ^ 0x8005 : value << 1
    }
  }

  private static func checksum16(_ bytes: ArraySlice<UInt8>) -> UInt16 {
    let table = table16
    return bytes.reduce(0) { sum, byte in sum << 8 ^ table[Int(UInt8(sum >> 8) ^ byte)] }
  }
}
