// SPDX-License-Identifier: Apache-2.0

/// Reads the page headers of an Ogg file (RFC 3533, section 6), not its pages.
enum OggWalk {
  private static let headerBytes = 27
  private static let beginsStream: UInt8 = 2

  /// How many streams follow one another.
  ///
  /// Streams side by side begin with their first pages together; a first page after other pages
  /// begins the next link of a chain.
  static func chainedStreams(in bytes: SoundBytes) -> Int {
    var offset = 0
    var links = 0
    var isBeginning = false
    while true {
      let head = bytes.bytes(at: offset, count: headerBytes + 255)
      guard head.count >= headerBytes, head[0..<4] == [0x4F, 0x67, 0x67, 0x53] else { break }
      let segments = Int(head[26])
      guard head.count >= headerBytes + segments else { break }
      let begins = head[5] & beginsStream != 0
      if begins, !isBeginning { links += 1 }
      isBeginning = begins
      let body = head[headerBytes..<headerBytes + segments].reduce(0) { $0 + Int($1) }
      offset += headerBytes + segments + body
    }
    return max(links, 1)
  }
}
