// SPDX-License-Identifier: Apache-2.0

/// Where the frames of an MPEG stream begin.
struct MPEGSync {
  /// The first frame's header.
  let header: MPEGHeader
  /// Where it is.
  let offset: Int
  /// Bytes of a frame of free format without padding; 0 where the bit rate tells.
  let freeBytes: Int

  /// Headers in a row that make what follows junk a stream: one or two occur in any data by chance.
  private static let headersBehindJunk = 3
  /// Bytes of the longest frame of free format that is looked for.
  private static let longestFreeFrame = 4608
  /// Bytes that are looked at at once.
  private static let window = 16 << 10

  /// The first stream from `start` on, with its header no further than `end`.
  ///
  /// Where nothing stands before it two headers in a row are enough, or one frame that is all there is.
  static func find(in file: VirtualFile, from start: Int, upTo end: Int) -> MPEGSync? {
    var place = start
    let end = min(end, file.count - 4)
    while place <= end {
      let window = file.bytes(at: place, count: min(Self.window, file.count - place))
      guard window.count >= 4 else { return nil }
      for index in 0...(window.count - 4) where window[index] == 0xFF && window[index + 1] >= 0xE0 {
        let offset = place + index
        guard offset <= end else { return nil }
        let wanted = offset == start ? 2 : headersBehindJunk
        if let sync = MPEGSync(in: file, at: offset, headers: wanted) { return sync }
      }
      place += window.count - 3
    }
    return nil
  }

  /// The stream that begins at `offset` with so many headers that agree; `nil` if there is none.
  init?(in file: VirtualFile, at offset: Int, headers wanted: Int) {
    guard let word = file.word(at: offset), let first = MPEGHeader(word) else { return nil }
    header = first
    self.offset = offset
    if first.bitRate > 0 {
      let headers = Self.chain(
        in: file, from: offset, first, freeBytes: 0, isAlone: wanted < Self.headersBehindJunk)
      guard headers >= wanted else { return nil }
      freeBytes = 0
      return
    }
    guard let size = Self.freeBytes(in: file, from: offset, first) else { return nil }
    freeBytes = size
  }

  /// How many headers in a row agree, up to four; the file's end makes up for those that would follow.
  ///
  /// `isAlone` says that nothing stands before them: then one frame may be all there is.
  private static func chain(
    in file: VirtualFile, from offset: Int, _ first: MPEGHeader, freeBytes: Int, isAlone: Bool
  ) -> Int {
    var place = offset
    for count in 0..<4 {
      if count > 1 && place > file.count - 4 { return 4 }
      if count == 1, place == file.count, isAlone { return 4 }
      // What follows the only frame may be a tag.
      if count > 0, SoundTags.bytes(in: file, at: place) != nil { return 4 }
      guard let word = file.word(at: place), let header = MPEGHeader(word),
        header.agrees(with: first)
      else { return count }
      let bytes = header.bytes(freeBytes: freeBytes)
      guard bytes >= 24 else { return count }
      place += bytes
    }
    return 4
  }

  /// The size of a frame of free format: what separates headers that agree, three times in a row.
  private static func freeBytes(
    in file: VirtualFile, from offset: Int, _ first: MPEGHeader
  ) -> Int? {
    let window = file.bytes(at: offset, count: longestFreeFrame + 8)
    guard window.count > 32 else { return nil }
    for index in 24..<(window.count - 4) where window[index] == 0xFF {
      let word = UInt32(truncatingIfNeeded: window.integer(at: index, bytes: 4, bigEndian: true))
      guard let next = MPEGHeader(word), next.agrees(with: first) else { continue }
      let size = index - first.paddingBytes
      let headers = chain(in: file, from: offset, first, freeBytes: size, isAlone: false)
      if headers >= headersBehindJunk { return size }
    }
    return nil
  }
}
