// SPDX-License-Identifier: Apache-2.0

/// Reads the page headers of an Ogg file (RFC 3533, section 6), not its pages.
struct OggWalk {
  /// One stream after the other: where each begins and ends.
  private(set) var links: [Range<Int>] = []
  /// Whether the last page ends its stream; without it the file is cut short.
  private(set) var isComplete = true

  private static let headerBytes = 27
  private static let continues: UInt8 = 1
  private static let beginsStream: UInt8 = 2
  private static let endsStream: UInt8 = 4
  /// Larger files are not walked through unless their last page shows that there is more than one stream.
  private static let walkedBytes = 1 << 20
  /// More links are not told apart.
  private static let mostLinks = 4096
  /// A page has at most that many bytes.
  private static let longestPage = 65307

  /// The header of one page.
  struct Page {
    let offset: Int
    let flags: UInt8
    let serial: Int
    let headerBytes: Int
    let bodyBytes: Int
    /// How each segment of its body is long, of which packets consist.
    let segments: [UInt8]
    var end: Int { offset + headerBytes + bodyBytes }
    var begins: Bool { flags & OggWalk.beginsStream != 0 }
    var continues: Bool { flags & OggWalk.continues != 0 }
    var ends: Bool { flags & OggWalk.endsStream != 0 }
  }

  /// Finds the streams of a file that begins with a page.
  init(_ file: VirtualFile) {
    guard let first = Self.page(in: file, at: 0) else {
      links = [0..<file.count]
      return
    }
    if file.count > Self.walkedBytes, let last = Self.lastPage(in: file),
      Self.firstSerials(in: file, first).contains(last.serial)
    {
      links = [0..<file.count]
      isComplete = last.ends
      return
    }
    walk(file, from: first)
  }

  /// Streams side by side begin with their first pages together; a first page after other pages begins the
  /// next link of a chain.
  private mutating func walk(_ file: VirtualFile, from first: Page) {
    var start = 0
    var offset = 0
    var isBeginning = true
    var open: Set<Int> = []
    while let page = Self.page(in: file, at: offset) {
      if page.begins, !isBeginning, links.count < Self.mostLinks {
        links.append(start..<offset)
        start = offset
        open = []
      }
      isBeginning = page.begins
      if page.ends { open.remove(page.serial) } else { open.insert(page.serial) }
      offset = page.end
    }
    links.append(start..<file.count)
    isComplete = open.isEmpty && offset <= file.count
  }

  /// The page that begins at `offset`; `nil` if none does.
  static func page(in file: VirtualFile, at offset: Int) -> Page? {
    let head = file.bytes(at: offset, count: headerBytes + 255)
    guard head.count >= headerBytes, head.starts(with: "OggS".utf8), head[4] == 0
    else { return nil }
    let count = Int(head[26])
    guard head.count >= headerBytes + count else { return nil }
    let segments = Array(head[headerBytes..<headerBytes + count])
    return Page(
      offset: offset, flags: head[5], serial: head.integer(at: 14, bytes: 4, bigEndian: false),
      headerBytes: headerBytes + count, bodyBytes: segments.reduce(0) { $0 + Int($1) },
      segments: segments)
  }

  /// The serial numbers of the streams that begin side by side.
  private static func firstSerials(in file: VirtualFile, _ first: Page) -> Set<Int> {
    var serials: Set<Int> = [first.serial]
    var offset = first.end
    while let page = page(in: file, at: offset), page.begins, serials.count < 64 {
      serials.insert(page.serial)
      offset = page.end
    }
    return serials
  }

  private static func lastPage(in file: VirtualFile) -> Page? {
    let start = max(0, file.count - longestPage)
    let tail = file.bytes(at: start, count: longestPage)
    for index in stride(from: tail.count - headerBytes, through: 0, by: -1)
    where tail[index] == 0x4F && tail[index...].starts(with: "OggS".utf8) {
      if let page = page(in: file, at: start + index) { return page }
    }
    return nil
  }
}
