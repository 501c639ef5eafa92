// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentSystem
import Synchronization

/// A file on its way: it has a name of its own beside the final one until it is complete.
///
/// One thread. Remembers the first error, since libsndfile forgets what happens while it closes.
final class PartFile {
  private static let serial = Atomic<UInt32>(0)

  /// Where it is to be.
  let path: String
  private let partPath: String?
  private let finalPath: String
  private let sync: (Int32) -> Int32
  private var descriptor: Int32
  /// The first error; 0 for none.
  private(set) var failure: Int32 = 0

  /// A new empty file beside `path`; for what is not a regular file, such as a device, `path` itself.
  ///
  /// - Parameters:
  ///   - path: where it is to be.
  ///   - sync: writes what a descriptor names to the disk, and returns an errno.
  /// - Throws: `OutputError/cannotWrite(path:reason:)`.
  init(
    _ path: String, sync: @escaping (Int32) -> Int32 = PartFile.sync
  ) throws(OutputError) {
    self.path = path
    self.sync = sync
    // A link stays a link: what it leads to is replaced.
    finalPath = SmallFile.resolved(path) ?? path
    var status = stat()
    let exists = unsafe stat(PathEncoding.cString(finalPath), &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR {
      throw .cannotWrite(path: path, reason: "it is a folder")
    }
    if exists, status.st_mode & S_IFMT != S_IFREG {
      partPath = nil
      descriptor = unsafe open(PathEncoding.cString(finalPath), O_WRONLY | O_CLOEXEC)
    } else {
      if exists, unsafe access(PathEncoding.cString(finalPath), W_OK) != 0 {
        throw .cannotWrite(path: path, reason: OutputError.text(of: errno))
      }
      let part = Self.partName(finalPath)
      partPath = part
      descriptor = unsafe open(
        PathEncoding.cString(part), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    }
    if descriptor < 0 { throw .cannotWrite(path: path, reason: OutputError.text(of: errno)) }
  }

  deinit { abandon() }

  /// Hidden, in the same folder, and nobody else's.
  private static func partName(_ path: String) -> String {
    let number = serial.wrappingAdd(1, ordering: .relaxed).newValue
    let cut =
      path.utf8.lastIndex(of: UInt8(ascii: "/")).map(path.utf8.index(after:)) ?? path.startIndex
    return path[..<cut] + ".\(path[cut...]).\(getpid())-\(number).part"
  }

  /// Appends bytes, or overwrites them after `seek`.
  ///
  /// - Returns: how many were written; fewer after an error.
  @unsafe
  func write(_ bytes: UnsafeRawPointer, count: Int) -> Int {
    var done = 0
    while done < count, failure == 0 {
      let wrote = unsafe Glibc.write(descriptor, bytes.advanced(by: done), count - done)
      if wrote > 0 { done += wrote } else if errno != EINTR { failure = wrote == 0 ? EIO : errno }
    }
    return done
  }

  /// Moves to another place, as `lseek`; below 0 if that cannot be done.
  func seek(_ offset: Int, _ whence: Int32) -> Int { lseek(descriptor, off_t(offset), whence) }

  /// Bytes so far.
  var size: Int {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Puts the file in its place, on the disk itself: after a power cut there is the old file or the whole new one.
  ///
  /// - Throws: `OutputError/cannotWrite(path:reason:)` for this or any earlier error; nothing is left
  ///   behind then, and what stood in the place stays. `OutputError/notSynced(path:reason:)` if only the folder
  ///   could not be written to the disk.
  func finish() throws(OutputError) {
    if failure == 0, partPath != nil { note(sync(descriptor)) }
    // Some file systems say only now that there was no room.
    if close(descriptor) != 0, failure == 0 { failure = errno }
    descriptor = -1
    if failure == 0, let partPath {
      if unsafe rename(PathEncoding.cString(partPath), PathEncoding.cString(finalPath)) != 0 {
        failure = errno
      }
      let error = failure == 0 ? syncFolder() : 0
      if error != 0 { throw .notSynced(path: path, reason: OutputError.text(of: error)) }
    }
    if failure != 0 {
      remove()
      throw .cannotWrite(path: path, reason: OutputError.text(of: failure))
    }
  }

  private func note(_ error: Int32) {
    if failure == 0 { failure = error }
  }

  /// Writes what a descriptor names to the disk.
  ///
  /// - Returns: an errno; 0 also where the file system has no disk to write to.
  static func sync(_ descriptor: Int32) -> Int32 {
    while fsync(descriptor) != 0 {
      switch errno {
      case EINTR: continue
      case EINVAL, ENOTSUP, EROFS: return 0
      default: return errno
      }
    }
    return 0
  }

  /// Writes the folder's entry for the file to the disk.
  private func syncFolder() -> Int32 {
    let cut = finalPath.utf8.lastIndex(of: UInt8(ascii: "/")).map { finalPath[...$0] } ?? "."
    let folder = unsafe open(PathEncoding.cString(String(cut)), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // Who may write into a folder need not be allowed to read it.
    guard folder >= 0 else { return errno == EACCES ? 0 : errno }
    defer { close(folder) }
    return sync(folder)
  }

  /// Leaves nothing behind.
  func abandon() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    remove()
  }

  private func remove() {
    if let partPath { unsafe unlink(PathEncoding.cString(partPath)) }
  }
}
