// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentSystem

/// Which file it was, and in which state.
///
/// Whatever writes to a file, and whoever sets its time of writing back, moves its time of change (ctime). So do
/// renaming it and changing its rights, which makes it another as well. What is written twice within a tick
/// of the file system's clock, some milliseconds or 2 s on FAT, and is as long, is not told apart.
public struct FileIdentity: Hashable, Sendable {
  private struct Time: Hashable {
    let seconds: Int
    let nanoseconds: Int

    init(_ time: timespec) { (seconds, nanoseconds) = (time.tv_sec, time.tv_nsec) }
  }

  private let device: UInt64
  private let inode: UInt64
  private let size: Int
  private let written: Time
  private let changed: Time
  /// What its bytes are taken for; `nil` for what its header says.
  private var rawFormat: RawFormat?

  /// The same file, its bytes taken for something: clips and headers of it are others.
  func read(as rawFormat: RawFormat?) -> FileIdentity {
    var identity = self
    identity.rawFormat = rawFormat
    return identity
  }

  /// What a path names now; `nil` if that is no regular file, or none that may be looked at.
  init?(path: String) {
    var facts = stat()
    guard unsafe stat(PathEncoding.cString(path), &facts) == 0, facts.st_mode & S_IFMT == S_IFREG
    else { return nil }
    self.init(facts)
  }

  /// Whether both are one file that nobody has written to: its name and its rights may be others.
  func isContinued(by other: FileIdentity?) -> Bool {
    device == other?.device && inode == other?.inode && size == other?.size
      && written == other?.written
  }

  /// When it was changed last, in seconds of the machine's wall clock.
  var changedSeconds: Double { Double(changed.seconds) + Double(changed.nanoseconds) / 1e9 }

  init(_ facts: stat) {
    device = UInt64(facts.st_dev)
    inode = UInt64(facts.st_ino)
    size = Int(facts.st_size)
    written = Time(facts.st_mtim)
    changed = Time(facts.st_ctim)
  }
}
