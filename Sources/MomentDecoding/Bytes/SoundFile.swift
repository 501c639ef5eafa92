// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentSystem

/// An open regular file.
///
/// Closed on exec, and when it is let go. One worker at a time.
final class SoundFile {
  /// How many bytes it had when it was opened.
  let size: Int
  /// Which file it is.
  let identity: FileIdentity
  private let descriptor: Int32
  private let files: FileAllowance?

  /// Opens a file.
  ///
  /// - Throws: a `DecodeError` that says why there is nothing to read.
  init(_ path: String, progress: DecodeProgress) throws(DecodeError) {
    if let files = progress.files, !files.take() {
      throw .tooManyFiles(path, limit: files.limit)
    }
    switch progress.inKernel({ Self.open(path) }) {
    case .success(let (opened, facts)):
      descriptor = opened
      size = Int(facts.st_size)
      identity = FileIdentity(facts)
      files = progress.files
    case .failure(let error):
      progress.files?.giveBack()
      throw error
    }
  }

  deinit {
    close(descriptor)
    files?.giveBack()
  }

  /// Copies bytes from `offset` on; fewer than asked at the end or after a cancellation.
  ///
  /// - Returns: how many, or an `errno` below zero.
  func read(
    at offset: Int, into target: UnsafeMutableRawBufferPointer, _ progress: DecodeProgress
  ) -> Int {
    var done = 0
    while done < target.count, !progress.isCancelled {
      let (got, code) = progress.inKernel {
        let got = unsafe pread(
          descriptor, target.baseAddress?.advanced(by: done), target.count - done, offset + done)
        return (got, errno)
      }
      if got > 0 {
        done += got
      } else if got == 0 {
        break
      } else if code != EINTR {
        return -Int(code)
      }
    }
    return done
  }

  private static func open(_ path: String) -> Result<(Int32, stat), DecodeError> {
    // Without O_NONBLOCK a FIFO would keep the worker until somebody writes to it.
    let descriptor = unsafe Glibc.open(
      PathEncoding.cString(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT, ENOTDIR: return .failure(.notFound(path))
      case EACCES, EPERM: return .failure(.noPermission(path))
      case ENXIO: return .failure(.notRegular(path, kind: "socket"))
      case let code: return .failure(.notOpened(path, errno: code))
      }
    }
    var facts = stat()
    guard unsafe fstat(descriptor, &facts) == 0 else {
      let code = errno
      close(descriptor)
      return .failure(.notOpened(path, errno: code))
    }
    if facts.st_mode & S_IFMT == S_IFREG { return .success((descriptor, facts)) }
    close(descriptor)
    switch facts.st_mode & S_IFMT {
    case S_IFDIR: return .failure(.isDirectory(path))
    case S_IFIFO: return .failure(.notRegular(path, kind: "named pipe"))
    case S_IFCHR, S_IFBLK: return .failure(.notRegular(path, kind: "device"))
    case S_IFSOCK: return .failure(.notRegular(path, kind: "socket"))
    default: return .failure(.notRegular(path, kind: "special file"))
    }
  }
}
