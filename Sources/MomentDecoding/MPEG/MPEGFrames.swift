// SPDX-License-Identifier: Apache-2.0

/// The frames of an MPEG stream in order: tags, junk and damage between them are passed over.
struct MPEGFrames {
  /// Why there are no more frames.
  enum End {
    /// The file ends, but for tags and zeros.
    case whole
    /// The last frame is not all there.
    case cutShort
    /// Bytes follow that are neither frames nor tags.
    case damaged
    /// A stream of another rate, layer or number of channels follows.
    case formatChanged
  }

  /// What comes next.
  enum Step {
    /// A frame of sound.
    case frame(offset: Int, bytes: Int)
    /// A frame without sound that tells how long the stream is which begins with it.
    case tag(MPEGInfoTag)
    case end(End)
  }

  let file: VirtualFile
  let first: MPEGHeader
  let freeBytes: Int
  /// Where the next frame is looked for.
  var offset: Int

  init(_ file: VirtualFile, _ sync: MPEGSync) {
    self.file = file
    first = sync.header
    freeBytes = sync.freeBytes
    offset = sync.offset
  }

  /// Goes to the next frame.
  mutating func next() -> Step {
    while true {
      if let header = header(at: offset) {
        let bytes = header.bytes(freeBytes: freeBytes)
        guard bytes >= 24, offset + bytes <= file.count else { return .end(cut()) }
        let start = offset
        offset += bytes
        if let tag = tag(at: start, bytes, header) { return .tag(tag) }
        return .frame(offset: start, bytes: bytes)
      }
      if offset >= file.count { return .end(.whole) }
      if let bytes = SoundTags.bytes(in: file, at: offset) {
        offset += max(bytes, 1)
      } else if let end = resynchronise() {
        return .end(end)
      }
    }
  }

  private func header(at offset: Int) -> MPEGHeader? {
    guard let word = file.word(at: offset), let header = MPEGHeader(word),
      header.agrees(with: first)
    else { return nil }
    return header
  }

  /// The last frame is longer than the file, unless its header is one by chance, in a tag or in damage.
  private func cut() -> End {
    SoundTags.startOfTrailingTags(in: file) <= offset ? .whole : .cutShort
  }

  private func tag(at start: Int, _ bytes: Int, _ header: MPEGHeader) -> MPEGInfoTag? {
    guard header.layer == 3 else { return nil }
    // Few frames have a tag, and all are asked: four bytes each, before the rest is copied.
    for place in [header.tagOffset, header.hasChecksum ? header.tagOffset - 2 : 36, 36] {
      switch file.word(at: start + place) {
      case 0x5869_6E67, 0x496E_666F, 0x5642_5249:
        return MPEGInfoTag(file.bytes(at: start, count: bytes)[...], header)
      default: continue
      }
    }
    return nil
  }

  /// Goes to the next place where frames follow one another; says why there is none.
  private mutating func resynchronise() -> End? {
    let end = SoundTags.startOfTrailingTags(in: file)
    guard offset < end else { return .whole }
    var place = offset + 1
    while let sync = MPEGSync.find(in: file, from: place, upTo: end) {
      if sync.header.agrees(with: first), sync.freeBytes == freeBytes {
        offset = sync.offset
        return nil
      }
      // One by chance leads nowhere; a stream does.
      if MPEGSync(in: file, at: sync.offset, headers: 4) != nil { return .formatChanged }
      place = sync.offset + 1
    }
    return isSilence(from: offset, to: end) ? .whole : .damaged
  }

  /// Whether all bytes are zero, as where a recorder made room that it did not need.
  private func isSilence(from start: Int, to end: Int) -> Bool {
    var place = start
    while place < end {
      let window = file.bytes(at: place, count: min(16 << 10, end - place))
      guard !window.isEmpty, window.allSatisfy({ $0 == 0 }) else { return false }
      place += window.count
    }
    return true
  }
}
