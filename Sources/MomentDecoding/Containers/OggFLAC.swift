// SPDX-License-Identifier: Apache-2.0

/// FLAC in Ogg pages (RFC 9639, section 10.1), which libsndfile 1.2 does not read: without the pages it is
/// the same bytes as a FLAC file.
enum OggFLAC {
  /// What stands before "fLaC" in the first packet: 0x7F, "FLAC", a version and a count.
  private static let prefixBytes = 9

  /// Whether a file's first packet begins such a stream.
  static func isFirstPacket(_ packet: [UInt8]) -> Bool {
    packet.count >= prefixBytes + 4 && packet.starts(with: [0x7F, 0x46, 0x4C, 0x41, 0x43])
      && packet[prefixBytes...].starts(with: "fLaC".utf8)
  }

  /// The bytes inside the pages of the stream that a file begins with.
  ///
  /// Takes 24 bytes of memory a page.
  static func unwrapped(_ file: VirtualFile) -> VirtualFile {
    var extents: [VirtualFile.Extent] = []
    var offset = 0
    var serial: Int?
    while let page = OggWalk.page(in: file, at: offset) {
      if serial == nil || serial == page.serial {
        let cut = serial == nil ? prefixBytes : 0
        serial = page.serial
        let inside = page.offset + page.headerBytes + cut
        let end = min(page.end, file.count)
        if end > inside {
          extents.append(VirtualFile.Extent(offset: file.base + inside, count: end - inside))
        }
      }
      offset = page.end
    }
    return VirtualFile(file.bytes, extents: extents)
  }
}
