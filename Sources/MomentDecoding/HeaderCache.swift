// SPDX-License-Identifier: Apache-2.0

import Glibc
public import MomentCaches
import Synchronization

/// What the headers of files said, for whoever asks again: a file that is still the same is not opened.
///
/// Any thread. Which file a path names, and in which state, is looked up each time, which is one system call.
public final class HeaderCache: Sendable {
  /// Bytes of an entry's texts and roles on the heap.
  private static let heapBytes = 192
  /// A clock's step may hide a second change so soon after the first, in seconds: FAT's is the longest.
  private static let step = 2.0

  private let headers: Mutex<BoundedCache<FileIdentity, SoundInfo>>
  private let wallClock: @Sendable () -> Double

  /// A cache of the usual size: 1024 files, at most 512 KiB.
  public convenience init() {
    self.init(CacheBounds(entries: 1024, bytes: 512 << 10)) {
      var time = timespec()
      unsafe clock_gettime(CLOCK_REALTIME, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
  }

  /// A cache that goes by another clock, which tells the time that files are stamped with, in seconds.
  package init(_ bounds: CacheBounds, wallClock: @escaping @Sendable () -> Double) {
    headers = Mutex(BoundedCache(bounds))
    self.wallClock = wallClock
  }

  /// What it holds and did.
  public var statistics: CacheStatistics { headers.withLock { $0.statistics } }

  /// What the header of a source says, if it is a file that was looked at and is still the same.
  func info(of source: SoundSource, _ progress: DecodeProgress) -> SoundInfo? {
    guard let path = source.filePath,
      let identity = progress.inKernel({ FileIdentity(path: path) })
    else { return nil }
    return info(of: identity.read(as: source.rawFormat))
  }

  /// What the header of a file said that is open now.
  func info(of identity: FileIdentity) -> SoundInfo? {
    headers.withLock { $0.value(for: identity) }
  }

  /// Keeps what the header of a file says.
  func keep(_ info: SoundInfo, of identity: FileIdentity) {
    // Changed again within the step of its file system's clock it would look the same.
    guard abs(wallClock() - identity.changedSeconds) > Self.step else { return }
    headers.withLock { _ = $0.insert(info, for: identity, bytes: Self.heapBytes) }
  }
}
