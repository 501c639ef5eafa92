// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The buffers that decoders work in, kept from one sound to the next.
///
/// Any thread. What is larger than usual, or more than the pool keeps, comes from the heap and goes back
/// there at once.
@safe
final class BufferPool: Sendable {
  /// The floats of a usual buffer: a chunk of two channels.
  static let floats = 2 * 4096

  /// A buffer that nobody uses.
  @safe
  private struct Idle: @unchecked Sendable {
    let start: UnsafeMutablePointer<Float>
  }

  private struct Books {
    var idle: [Idle] = []
    var statistics = ReuseStatistics()
  }

  private let limit: Int
  private let books: Mutex<Books>

  /// A pool that keeps at most `limit` buffers of 32 KiB.
  init(limit: Int) {
    self.limit = limit
    var empty = Books()
    empty.idle.reserveCapacity(limit)
    books = Mutex(empty)
  }

  deinit { empty() }

  /// What it did.
  var statistics: ReuseStatistics {
    books.withLock { books in
      var statistics = books.statistics
      statistics.kept = books.idle.count
      return statistics
    }
  }

  /// A buffer of at least so many floats, whose contents are anything.
  func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    let found = books.withLock { books -> Idle? in
      let found = count <= Self.floats ? books.idle.popLast() : nil
      if found == nil { books.statistics.made += 1 } else { books.statistics.reused += 1 }
      return found
    }
    return unsafe found?.start ?? .allocate(capacity: max(count, Self.floats))
  }

  /// Takes a buffer back that was taken for so many floats.
  func giveBack(_ buffer: UnsafeMutablePointer<Float>, _ count: Int) {
    let idle = unsafe Idle(start: buffer)
    let isKept = books.withLock { books in
      guard count <= Self.floats, books.idle.count < limit else {
        books.statistics.dropped += 1
        return false
      }
      books.idle.append(idle)
      return true
    }
    if !isKept { unsafe buffer.deallocate() }
  }

  /// Gives all that nobody uses back to the heap.
  func empty() {
    while let idle = books.withLock({ $0.idle.popLast() }) { unsafe idle.start.deallocate() }
  }
}
