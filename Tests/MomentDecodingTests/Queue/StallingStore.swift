// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentDecoding
import Synchronization

/// A sound whose bytes come over a socket: a read from `stallsAt` on waits in the kernel until it is
/// let go, like one from a disk that has gone.
final class StallingStore: SoundStore {
  private let bytes: [UInt8]
  private let stallsAt: Int
  private let ends: (ours: Int32, theirs: Int32)
  /// Open once a read is about to wait.
  let isStalled = Gate()
  private let stalls = Atomic<Int>(0)

  init(_ bytes: [UInt8], stallsAt: Int) {
    self.bytes = bytes
    self.stallsAt = stallsAt
    var pair: [Int32] = [0, 0]
    let made = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair)
    precondition(made == 0, "a socket pair is to be had")
    ends = (pair[0], pair[1])
  }

  deinit {
    close(ends.ours)
    close(ends.theirs)
  }

  var count: Int { bytes.count }

  /// How many reads have waited or do.
  var stalled: Int { stalls.load(ordering: .sequentiallyConsistent) }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    if offset >= stallsAt {
      stalls.add(1, ordering: .sequentiallyConsistent)
      isStalled.open()
      var byte: UInt8 = 0
      unsafe _ = Glibc.read(ends.ours, &byte, 1)
    }
    let count = min(buffer.count, bytes.count - offset)
    for index in 0..<count { unsafe buffer[index] = bytes[offset + index] }
    return count
  }

  /// Lets one read come back.
  func letOneGo() {
    var byte: UInt8 = 0
    unsafe _ = write(ends.theirs, &byte, 1)
  }

  /// Lets every read come back, those to come too.
  func letGo() { shutdown(ends.theirs, Int32(SHUT_RDWR)) }
}
