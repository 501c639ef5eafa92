// SPDX-License-Identifier: Apache-2.0

/// Blocks of a file that were read at once, from which small reads are answered.
///
/// Parsers and decoders ask for some bytes at a time; a slow disk or server takes as long for them as for a
/// block. At most 68 KiB of memory, as long as the file is open. One worker at a time.
struct ReadAhead: ~Copyable {
  /// Bytes read at once where reads follow one another.
  static let blockBytes = 64 << 10
  /// Bytes read at once where they jump: to one chunk's header after the other, or to the file's end and back.
  private static let jumpBytes = 4 << 10

  /// Reads the file itself: from an offset, as much as there is room for; answers an `errno` below zero.
  typealias Read = (Int, UnsafeMutableRawBufferPointer) -> Int

  private var block: Block
  private var jump: Block

  /// Room for a file of so many bytes.
  init(fileBytes: Int) {
    block = Block(min(max(fileBytes, 1), Self.blockBytes))
    jump = Block(fileBytes > Self.blockBytes ? Self.jumpBytes : 0)
  }

  /// Copies bytes from `offset` on; `read` brings what is missing, a block at a time.
  ///
  /// - Returns: how many, or an `errno` below zero if there is none.
  mutating func copy(
    from offset: Int, into target: UnsafeMutableRawBufferPointer, _ read: Read
  ) -> Int {
    var done = 0
    while done < target.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[done...])
      let had = unsafe max(
        block.copy(from: offset + done, into: rest), jump.copy(from: offset + done, into: rest))
      if had > 0 {
        done += had
        continue
      }
      let place = offset + done
      let follows = jump.isEmpty || block.isFollowed(by: place) || jump.isFollowed(by: place)
      // As much as a block holds needs no copy.
      let isLarge = rest.count >= (follows ? block.room : jump.room)
      let got: Int
      if isLarge {
        got = unsafe read(place, rest)
      } else if follows {
        got = unsafe block.fill(from: place, read)
      } else {
        got = unsafe jump.fill(from: place, read)
      }
      if got <= 0 { return done > 0 ? done : got }
      if isLarge { done += got }
    }
    return done
  }

  /// Bytes of a file that were read at once.
  @safe
  private struct Block: ~Copyable {
    private let bytes: UnsafeMutableRawBufferPointer
    private var start = 0
    private var count = 0

    init(_ count: Int) { unsafe bytes = .allocate(byteCount: count, alignment: 16) }

    deinit { unsafe bytes.deallocate() }

    var room: Int { unsafe bytes.count }
    var isEmpty: Bool { unsafe bytes.isEmpty }

    /// Whether a read there goes on where this ended, or hardly further on.
    func isFollowed(by place: Int) -> Bool {
      (start + count...start + count + ReadAhead.blockBytes).contains(place)
    }

    func copy(from place: Int, into target: UnsafeMutableRawBufferPointer) -> Int {
      guard place >= start, place < start + count else { return 0 }
      let part = min(start + count - place, target.count)
      let source = unsafe bytes[(place - start)..<(place - start + part)]
      unsafe UnsafeMutableRawBufferPointer(rebasing: target[..<part])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: source))
      return part
    }

    mutating func fill(from place: Int, _ read: Read) -> Int {
      (start, count) = (place, 0)
      let got = unsafe read(place, bytes)
      count = max(got, 0)
      return got
    }
  }
}
