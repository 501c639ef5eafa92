// SPDX-License-Identifier: Apache-2.0

/// The bytes of one opened source.
///
/// One worker at a time. A read after the work was cancelled, or had more bytes than it may, finds the end
/// of the file. Files and stores are read in blocks, see `ReadAhead`.
final class SoundBytes {
  private enum Storage {
    case file(SoundFile)
    case memory(StaticBytes)
    case array([UInt8])
    case store(any SoundStore)
  }

  /// How many there were when the source was opened.
  let count: Int
  /// Why a read failed: an `errno`, or 0.
  private(set) var failure: Int32 = 0
  /// Whether more was to be read than may be.
  private(set) var isSpent = false
  /// What they are, if they have no header.
  let rawFormat: RawFormat?
  private let storage: Storage
  private let progress: DecodeProgress
  private var ahead: ReadAhead?
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
    guard offset >= 0, offset < count, !progress.isCancelled else { return 0 }
    guard spent < limit else {
      isSpent = true
      return 0
    }
    let wanted = min(buffer.count, count - offset)
    let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
    let got = unsafe copy(at: offset, into: target)
    if got < 0 { failure = Int32(clamping: -got) }
    spent += max(got, 0)
    progress.didRead(max(got, 0), upTo: offset + max(got, 0), of: count)
    return max(got, 0)
  }

  private func copy(at offset: Int, into target: UnsafeMutableRawBufferPointer) -> Int {
    let progress = progress
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
      return unsafe copyAhead(at: offset, into: target) { place, room in
        unsafe file.read(at: place, into: room, progress)
      }
    case .store(let store):
      return unsafe copyAhead(at: offset, into: target) { place, room in
        progress.inKernel { unsafe store.read(at: place, into: room) }
      }
    }
  }

  private func copyAhead(
    at offset: Int, into target: UnsafeMutableRawBufferPointer,
    _ read: (Int, UnsafeMutableRawBufferPointer) -> Int
  ) -> Int {
    var block = ahead.take() ?? ReadAhead(fileBytes: count)
    let count = count
    let got = unsafe block.copy(from: offset, into: target) { place, room in
      let wanted = min(room.count, count - place)
      guard wanted > 0 else { return 0 }
      return unsafe read(place, UnsafeMutableRawBufferPointer(rebasing: room[..<wanted]))
    }
    ahead = .some(block)
    return got
  }

  /// Every parser reads some parts again, and a loop is decoded twice; none needs it all sixteen times.
  private static func usualLimit(_ count: Int) -> Int {
    let (most, overflow) = count.multipliedReportingOverflow(by: 16)
    return overflow ? .max : max(most, 64 << 20)
  }
}
