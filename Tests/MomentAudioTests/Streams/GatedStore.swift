// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentDecoding
import Synchronization

/// A sound on a disk of our own, which can be made to stall and to fail.
final class GatedStore: SoundStore {
  private struct State {
    var isShut = false
    /// Reads that reach here fail, with that `errno`.
    var failure: (offset: Int, errno: Int32)?
    var waiting = 0
  }

  private let bytes: [UInt8]
  private let state = Mutex(State())
  private let ends: (ours: Int32, theirs: Int32)

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
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

  /// Reads that wait.
  var waiting: Int { state.withLock { $0.waiting } }

  /// Lets reads wait from now on.
  func shut() { state.withLock { $0.isShut = true } }

  /// Lets them go on, those that wait too.
  func open() {
    let waiting = state.withLock { state in
      state.isShut = false
      defer { state.waiting = 0 }
      return state.waiting
    }
    let bytes = [UInt8](repeating: 0, count: waiting)
    unsafe _ = write(ends.theirs, bytes, waiting)
  }

  /// Lets reads fail from `offset` on.
  func fail(from offset: Int, errno: Int32) { state.withLock { $0.failure = (offset, errno) } }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let mustWait = state.withLock { state in
      if state.isShut { state.waiting += 1 }
      return state.isShut
    }
    if mustWait {
      var byte: UInt8 = 0
      unsafe _ = Glibc.read(ends.ours, &byte, 1)
    }
    if let failure = state.withLock({ $0.failure }), offset + buffer.count > failure.offset {
      return -Int(failure.errno)
    }
    let count = min(buffer.count, bytes.count - offset)
    unsafe bytes.withUnsafeBytes { source in
      unsafe buffer.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + count]))
    }
    return count
  }
}
