// SPDX-License-Identifier: Apache-2.0

/// Parts of a source's bytes that follow one another as a file of their own: what stands behind a tag, one
/// of several sounds in a file, or what is wrapped in the pages of another container.
///
/// One worker at a time.
final class VirtualFile {
  /// Bytes that lie together in the source.
  struct Extent {
    /// Where they begin in the source.
    let offset: Int
    let count: Int
  }

  let bytes: SoundBytes
  /// How many bytes there are.
  let count: Int
  /// Where libsndfile reads next.
  var position = 0
  /// What libsndfile is told of that: the end, when the last read found none of what there should be.
  ///
  /// It looks for chunks of CAF and SVX until it is told so, keeps a note of each, and would for ever find none.
  var toldPosition: Int { isCutOff ? max(position, count) : position }
  private var isCutOff = false
  /// Reads so far that found nothing where they began.
  private(set) var vainReads = 0
  /// The furthest byte that was read, plus one.
  private(set) var reached = 0
  /// Bytes that are to be read in place of the source's own.
  var patches: [HeaderPatch] = []
  private let extents: [Extent]
  /// Where each extent begins in this file.
  private let starts: [Int]

  /// A part of a source, or all of it.
  convenience init(_ bytes: SoundBytes, _ range: Range<Int>? = nil) {
    let range = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
    self.init(bytes, extents: [Extent(offset: range.lowerBound, count: range.count)])
  }

  /// Parts of a source, one after the other.
  init(_ bytes: SoundBytes, extents: [Extent]) {
    self.bytes = bytes
    self.extents = extents
    var starts: [Int] = []
    var count = 0
    starts.reserveCapacity(extents.count)
    for extent in extents {
      starts.append(count)
      count += extent.count
    }
    self.starts = starts
    self.count = count
  }

  /// Where it begins in the source.
  var base: Int { extents.first?.offset ?? 0 }

  /// A part of this file; it must not consist of several.
  func part(_ range: Range<Int>) -> VirtualFile {
    let range = range.clamped(to: 0..<count)
    return VirtualFile(bytes, base + range.lowerBound..<base + range.upperBound)
  }

  /// Copies bytes from `offset` on; fewer than asked at the end, after a failure or a cancellation.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard offset >= 0, offset < count else {
      vainReads += 1
      return 0
    }
    let wanted = min(buffer.count, count - offset)
    var done = 0
    var index = extent(at: offset)
    while done < wanted {
      let inside = offset + done - starts[index]
      let part = min(extents[index].count - inside, wanted - done)
      let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + part])
      let got = unsafe bytes.read(at: extents[index].offset + inside, into: target)
      done += got
      if got < part { break }
      index += 1
    }
    isCutOff = done < wanted
    if done == 0 { vainReads += 1 }
    reached = max(reached, offset + done)
    for patch in patches {
      unsafe patch.apply(
        to: UnsafeMutableRawBufferPointer(rebasing: buffer[..<done]), at: offset)
    }
    return done
  }

  /// Up to `count` bytes from `offset` on, for looking at headers.
  func bytes(at offset: Int, count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = unsafe read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  /// Four bytes as one big-endian number; `nil` at the end.
  func word(at offset: Int) -> UInt32? {
    var word: UInt32 = 0
    let got = unsafe withUnsafeMutableBytes(of: &word) { unsafe read(at: offset, into: $0) }
    return got == 4 ? UInt32(bigEndian: word) : nil
  }

  /// The extent that a byte lies in.
  private func extent(at offset: Int) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }
}
