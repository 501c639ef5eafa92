// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import MomentTestSupport
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
  private let gate = Semaphore()

  init(_ bytes: [UInt8]) { self.bytes = bytes }

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
    for _ in 0..<waiting { gate.post() }
  }

  /// Lets reads fail from `offset` on.
  func fail(from offset: Int, errno: Int32) { state.withLock { $0.failure = (offset, errno) } }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let mustWait = state.withLock { state in
      if state.isShut { state.waiting += 1 }
      return state.isShut
    }
    if mustWait { gate.wait() }
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
