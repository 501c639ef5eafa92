// SPDX-License-Identifier: Apache-2.0

/// The bytes of one opened source, as libsndfile's virtual I/O reads them.
///
/// One worker at a time. A read after the work was cancelled, or had more bytes than it may, finds the end
/// of the file.
final class SoundBytes {
  private enum Storage {
    case file(SoundFile)
    case memory(StaticBytes)
    case array([UInt8])
    case store(any SoundStore)
  }

  /// How many there were when the source was opened.
  let count: Int
  /// Where libsndfile reads next.
  var position = 0
  /// What libsndfile is told of that: the end, when the last read found none of what there should be.
  ///
  /// It looks for chunks of CAF and SVX until it is told so, keeps a note of each, and would for ever find none.
  var toldPosition: Int { isCutOff ? max(position, count) : position }
  private var isCutOff = false
  /// Why a read failed: an `errno`, or 0.
  private(set) var failure: Int32 = 0
  /// Whether more was to be read than may be.
  private(set) var isSpent = false
  /// Bytes that libsndfile is to read in place of the file's own.
  var patch: HeaderPatch?
  /// Keep the end of the file from being sought, see `HeaderFacts/hidesEnd`.
  var hidesEnd = false
  /// What they are, if they have no header.
  let rawFormat: RawFormat?
  private let storage: Storage
  private let progress: DecodeProgress
  /// The first bytes of a file, once they were read: parsers ask for them by twos and fours.
  private var head: [UInt8] = []
  private static let headBytes = 512
  /// Bytes that may be read in all; a file that makes its reader go round in circles ends there.
  let limit: Int
  private var spent = 0

  /// Opens a source.
  ///
  /// - Throws: a `DecodeError` that says why there is nothing to read.
  init(_ source: SoundSource, progress: DecodeProgress) throws(DecodeError) {
    self.progress = progress
    rawFormat = source.rawFormat
    switch source.unwrapped {
    case .file(let path):
      let file = try SoundFile(path, progress: progress)
      storage = .file(file)
      count = file.size
    case .memory(let bytes, _):
      storage = .memory(bytes)
      count = bytes.count
    case .bytes(let bytes, _):
      storage = .array(bytes)
      count = bytes.count
    case .store(let store, _):
      storage = .store(store)
      count = progress.inKernel { store.count }
    case .raw: preconditionFailure("an unwrapped source is not raw")
    }
    limit = progress.byteLimit ?? Self.usualLimit(count)
    if count == 0 { throw .empty(source.name) }
  }

  /// Which file they are in; `nil` if they are in none.
  var identity: FileIdentity? {
    if case .file(let file) = storage { file.identity.read(as: rawFormat) } else { nil }
  }

  /// Copies bytes from `offset` on; fewer than asked at the end, after a failure or a cancellation.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard offset >= 0, offset < count else { return 0 }
    isCutOff = true
    guard !progress.isCancelled else { return 0 }
    guard spent < limit else {
      isSpent = true
      return 0
    }
    let wanted = min(buffer.count, count - offset)
    let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
    let got = unsafe copy(at: offset, into: target)
    isCutOff = got < wanted
    spent += got
    progress.didRead(got, upTo: offset + got, of: count)
    if let patch { unsafe patch.apply(to: target, at: offset) }
    return got
  }

  /// Up to `count` bytes from `offset` on, for looking at headers.
  func bytes(at offset: Int, count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = unsafe read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  private func copy(at offset: Int, into target: UnsafeMutableRawBufferPointer) -> Int {
    switch storage {
    case .memory(let bytes):
      unsafe target.copyMemory(
        from: UnsafeRawBufferPointer(start: bytes.start + offset, count: target.count))
      return target.count
    case .array(let bytes):
      unsafe bytes.withUnsafeBytes { source in
        unsafe target.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + target.count]))
      }
      return target.count
    case .file(let file):
      if offset + target.count <= Self.headBytes, unsafe copyHead(of: file, at: offset, target) {
        return target.count
      }
      return unsafe took(file.read(at: offset, into: target, progress))
    case .store(let store):
      return took(progress.inKernel { unsafe store.read(at: offset, into: target) })
    }
  }

  /// Copies from a file's first bytes; `false` if they cannot be had, or are not enough.
  private func copyHead(
    of file: SoundFile, at offset: Int, _ target: UnsafeMutableRawBufferPointer
  ) -> Bool {
    if head.isEmpty {
      unsafe head = [UInt8](unsafeUninitializedCapacity: min(Self.headBytes, count)) { room, done in
        unsafe done = max(0, file.read(at: 0, into: UnsafeMutableRawBufferPointer(room), progress))
      }
    }
    guard offset + target.count <= head.count else { return false }
    unsafe head.withUnsafeBytes { bytes in
      unsafe target.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + target.count]))
    }
    return true
  }

  /// What a read brought: bytes, or an `errno` below zero.
  private func took(_ got: Int) -> Int {
    if got < 0 { failure = Int32(clamping: -got) }
    return max(got, 0)
  }

  /// Every parser reads some parts again, and a loop is decoded twice; none needs it all sixteen times.
  private static func usualLimit(_ count: Int) -> Int {
    let (most, overflow) = count.multipliedReportingOverflow(by: 16)
    return overflow ? .max : max(most, 64 << 20)
  }
}
