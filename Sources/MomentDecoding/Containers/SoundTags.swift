// SPDX-License-Identifier: Apache-2.0

/// Tags before, between and behind the frames of a sound: ID3v2, ID3v1, APEv2 and Lyrics3.
enum SoundTags {
  /// More tags in a row than anybody writes.
  private static let mostTags = 64

  /// How long the tag is that begins at `offset`; `nil` if none does.
  static func bytes(in file: VirtualFile, at offset: Int) -> Int? {
    let head = file.bytes(at: offset, count: 32)
    if let size = id3v2Bytes(head) { return size }
    if head.starts(with: "TAG".utf8), file.count - offset >= 128 { return 128 }
    if head.starts(with: "APETAGEX".utf8), head.count == 32 {
      let size = head.integer(at: 12, bytes: 4, bigEndian: false)
      // Only a header announces what follows it; a footer that stands here ends a tag.
      return head[23] & 0x20 != 0 ? 32 + size : 32
    }
    if head.starts(with: "LYRICSBEGIN".utf8) { return lyricsBytes(in: file, at: offset) }
    return nil
  }

  /// Where what stands behind all ID3v2 tags begins, and behind zeros between them.
  static func endOfLeadingTags(in file: VirtualFile) -> Int {
    var offset = 0
    for _ in 0..<mostTags {
      guard let size = id3v2Bytes(file.bytes(at: offset, count: 10)), offset + size < file.count
      else { break }
      offset += size
      // Some writers count the padding of their tag wrong.
      let padding = file.bytes(at: offset, count: 4096).prefix { $0 == 0 }.count
      if padding < 4096, offset + padding < file.count { offset += padding }
    }
    return offset
  }

  /// Where the sound ends that has tags behind it: the beginning of the first of them.
  static func startOfTrailingTags(in file: VirtualFile) -> Int {
    var end = file.count
    for _ in 0..<mostTags {
      if end >= 128, file.bytes(at: end - 128, count: 3).elementsEqual("TAG".utf8) {
        end -= 128
        continue
      }
      let foot = file.bytes(at: end - 32, count: 32)
      if foot.count == 32, foot.starts(with: "APETAGEX".utf8) {
        let size = foot.integer(at: 12, bytes: 4, bigEndian: false)
        let header = foot[23] & 0x80 != 0 ? 32 : 0
        guard size >= 32, size + header <= end else { break }
        end -= size + header
        continue
      }
      if foot.count == 32, foot[23...].elementsEqual("LYRICS200".utf8),
        let size = Int(String(decoding: foot[17..<23], as: UTF8.self)), size + 15 <= end
      {
        end -= size + 15
        continue
      }
      break
    }
    return end
  }

  private static func id3v2Bytes(_ head: [UInt8]) -> Int? {
    guard head.count >= 10, head.starts(with: "ID3".utf8), head[3] < 0xFF, head[4] < 0xFF,
      head[6..<10].allSatisfy({ $0 < 0x80 })
    else { return nil }
    let size = head[6..<10].reduce(0) { $0 << 7 | Int($1) }
    return 10 + size + (head[5] & 0x10 != 0 ? 10 : 0)
  }

  private static func lyricsBytes(in file: VirtualFile, at offset: Int) -> Int? {
    let text = file.bytes(at: offset, count: 8192)
    for index in 11..<max(11, text.count - 8) where text[index] == 0x4C {
      let rest = text[index...]
      if rest.starts(with: "LYRICS200".utf8) || rest.starts(with: "LYRICSEND".utf8) {
        return index + 9
      }
    }
    return nil
  }
}
