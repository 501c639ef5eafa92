// SPDX-License-Identifier: Apache-2.0

/// What the Xing, Info or VBRI tag in an MPEG stream's first frame says; that frame itself is no sound.
struct MPEGInfoTag {
  /// Frames that follow; `nil` if it does not say.
  private(set) var frames: Int?
  /// Bytes of all frames, that of the tag included; `nil` if it does not say.
  private(set) var bytes: Int?
  /// Frames of sound before the first that was encoded: the encoder's, and the decoder's own.
  private(set) var delay = 0
  /// Frames of sound that the encoder put behind the last; `nil` if it does not say.
  private(set) var padding: Int?

  /// Frames of sound by which every decoder of Layer III is late.
  static let decoderDelay = 529

  /// The tag of a frame; `nil` if it has none.
  init?(_ frame: ArraySlice<UInt8>, _ header: MPEGHeader) {
    guard header.layer == 3 else { return nil }
    let frame = Array(frame)
    if frame.count >= 54, frame[36...].starts(with: "VBRI".utf8) {
      bytes = frame.integer(at: 46, bytes: 4, bigEndian: true)
      frames = frame.integer(at: 50, bytes: 4, bigEndian: true)
      return
    }
    // Some writers leave no room for a checksum that the header announces.
    for start in Set([header.tagOffset, header.tagOffset - (header.hasChecksum ? 2 : 0)]) {
      guard frame.count >= start + 8,
        frame[start...].starts(with: "Xing".utf8) || frame[start...].starts(with: "Info".utf8)
      else { continue }
      parse(frame, from: start + 4)
      return
    }
    return nil
  }

  /// Reads what follows the word Xing or Info.
  private mutating func parse(_ frame: [UInt8], from start: Int) {
    let flags = frame.integer(at: start, bytes: 4, bigEndian: true)
    var offset = start + 4
    func number() -> Int? {
      frame.count >= offset + 4 ? frame.integer(at: offset, bytes: 4, bigEndian: true) : nil
    }
    if flags & 1 != 0 {
      frames = number()
      offset += 4
    }
    if flags & 2 != 0 {
      bytes = number()
      offset += 4
    }
    if flags & 4 != 0 { offset += 100 }
    if flags & 8 != 0 { offset += 4 }
    // LAME's part begins with the encoder's name; delay and padding are 12 bits each.
    guard let frames, frames > 0, frame.count >= offset + 24, frame[offset] != 0 else { return }
    let both = frame.integer(at: offset + 21, bytes: 3, bigEndian: true)
    delay = (both >> 12) + Self.decoderDelay
    padding = both & 0xFFF
  }
}
