// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import MomentTestSupport
import Synchronization

/// A sound whose reads from `stallsAt` on wait in the kernel until they are let go, like those from a disk that
/// has gone.
final class StallingStore: SoundStore {
  private let bytes: [UInt8]
  private let stallsAt: Int
  private let gone = Semaphore()
  private let isBack = Atomic<Bool>(false)
  /// Open once a read is about to wait.
  let isStalled = Gate()
  private let stalls = Atomic<Int>(0)

  init(_ bytes: [UInt8], stallsAt: Int) {
    self.bytes = bytes
    self.stallsAt = stallsAt
  }

  var count: Int { bytes.count }

  /// How many reads have waited or do.
  var stalled: Int { stalls.load(ordering: .sequentiallyConsistent) }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    if offset >= stallsAt {
      stalls.add(1, ordering: .sequentiallyConsistent)
      isStalled.open()
      gone.wait()
      if isBack.load(ordering: .sequentiallyConsistent) { gone.post() }
    }
    let count = min(buffer.count, bytes.count - offset)
    for index in 0..<count { unsafe buffer[index] = bytes[offset + index] }
    return count
  }

  /// Lets one read come back.
  func letOneGo() { gone.post() }

  /// Lets every read come back, those to come too.
  func letGo() {
    isBack.store(true, ordering: .sequentiallyConsistent)
    gone.post()
  }
}
