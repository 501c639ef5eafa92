// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The bytes of one opened source, as libsndfile's virtual I/O reads them.
///
/// One worker at a time. A read after the work was cancelled finds the end of the file.
final class SoundBytes {
  private enum Storage {
    case descriptor(Int32)
    case memory(StaticBytes)
    case array([UInt8])
  }

  /// How many there were when the source was opened.
  let count: Int
  /// Where libsndfile reads next.
  var position = 0
  /// Why a read failed: an `errno`, or 0.
  private(set) var failure: Int32 = 0
  /// Bytes that libsndfile is to read in place of the file's own.
  var patch: HeaderPatch?
  /// Keep the end of the file from being sought, see `HeaderFacts/hidesEnd`.
  var hidesEnd = false
  private let storage: Storage
  private let cancel: CancelFlag

  /// Opens a source.
  ///
  /// - Throws: a `DecodeError` that says why there is nothing to read.
  init(_ source: SoundSource, cancel: CancelFlag) throws(DecodeError) {
    self.cancel = cancel
    switch source {
    case .file(let path):
      let (descriptor, size) = try Self.open(path)
      storage = .descriptor(descriptor)
      count = size
    case .memory(let bytes, _):
      storage = .memory(bytes)
      count = bytes.count
    case .bytes(let bytes, _):
      storage = .array(bytes)
      count = bytes.count
    }
    if count == 0 { throw .empty(source.name) }
  }

  deinit {
    if case .descriptor(let descriptor) = storage { close(descriptor) }
  }

  /// Copies bytes from `offset` on; fewer than asked at the end, after a failure or a cancellation.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard !cancel.isSet, offset >= 0, offset < count else { return 0 }
    let wanted = min(buffer.count, count - offset)
    let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
    let got = unsafe copy(at: offset, into: target)
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
    case .descriptor(let descriptor):
      return unsafe readAll(descriptor, at: offset, into: target)
    }
  }

  private func readAll(
    _ descriptor: Int32, at offset: Int, into target: UnsafeMutableRawBufferPointer
  ) -> Int {
    var done = 0
    while done < target.count, !cancel.isSet {
      let got = unsafe pread(
        descriptor, target.baseAddress?.advanced(by: done), target.count - done, offset + done)
      if got > 0 {
        done += got
      } else if got == 0 {
        break
      } else if errno != EINTR {
        failure = errno
        break
      }
    }
    return done
  }

  private static func open(_ path: String) throws(DecodeError) -> (descriptor: Int32, size: Int) {
    // Without O_NONBLOCK a FIFO would keep the worker until somebody writes to it.
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT, ENOTDIR: throw .notFound(path)
      case EACCES, EPERM: throw .noPermission(path)
      case ENXIO: throw .notRegular(path, kind: "socket")
      case let code: throw .notOpened(path, errno: code)
      }
    }
    var facts = stat()
    guard unsafe fstat(descriptor, &facts) == 0 else {
      let code = errno
      close(descriptor)
      throw .notOpened(path, errno: code)
    }
    if facts.st_mode & S_IFMT == S_IFREG { return (descriptor, Int(facts.st_size)) }
    close(descriptor)
    switch facts.st_mode & S_IFMT {
    case S_IFDIR: throw .isDirectory(path)
    case S_IFIFO: throw .notRegular(path, kind: "named pipe")
    case S_IFCHR, S_IFBLK: throw .notRegular(path, kind: "device")
    case S_IFSOCK: throw .notRegular(path, kind: "socket")
    default: throw .notRegular(path, kind: "special file")
    }
  }
}
