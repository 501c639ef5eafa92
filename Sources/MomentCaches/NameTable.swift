// SPDX-License-Identifier: Apache-2.0

import MomentSystem
import Synchronization

/// The texts of names, each of them once.
///
/// Whoever holds a number has asked for it with ``intern(_:)`` and gives it back with ``release(_:)``; the text
/// goes with the last. So the table is as large as what is in use, and bounded besides: a name it has no
/// room for is ``NameID/none``, which is told without a text. A number is not given to another name before four thousand million
/// others had theirs.
///
/// Any thread. Its lock is held for a look-up and nothing else, also while the pool's or a queue's is.
package final class NameTable: Sendable {
  private struct Entry {
    let text: String
    var uses: Int
  }

  private struct Books {
    var numbers: [ExactText: UInt32] = [:]
    var entries: [UInt32: Entry] = [:]
    var last: UInt32 = 0
    var counters = CacheStatistics()
  }

  private let bounds: CacheBounds
  private let books = Mutex(Books())

  /// An empty table.
  package init(_ bounds: CacheBounds = CacheBounds(entries: 16_384, bytes: 2 << 20)) {
    self.bounds = bounds
  }

  /// What it holds and did: a hit is a name that somebody else held.
  package var statistics: CacheStatistics {
    books.withLock { books in
      var statistics = books.counters
      statistics.entries = books.entries.count
      statistics.entryLimit = bounds.entries
      statistics.byteLimit = bounds.bytes
      return statistics
    }
  }

  /// The number of a name, held once more.
  package func intern(_ text: String) -> NameID {
    books.withLock { books in
      if let number = books.numbers[ExactText(text)] {
        books.counters.hits += 1
        books.entries[number]?.uses += 1
        return NameID(number: number)
      }
      books.counters.misses += 1
      let bytes = Self.bytes(of: text)
      guard books.entries.count < bounds.entries, books.counters.bytes + bytes <= bounds.bytes
      else {
        books.counters.refusals += 1
        return .none
      }
      repeat { books.last &+= 1 } while books.last == 0 || books.entries[books.last] != nil
      books.counters.bytes += bytes
      books.numbers[ExactText(text)] = books.last
      books.entries[books.last] = Entry(text: text, uses: 1)
      return NameID(number: books.last)
    }
  }

  /// Holds a name once more that whoever calls holds already.
  package func retain(_ name: NameID) { books.withLock { $0.entries[name.number]?.uses += 1 } }

  /// Gives one hold back.
  package func release(_ name: NameID) {
    books.withLock { books in
      guard let entry = books.entries[name.number] else { return }
      guard entry.uses == 1 else {
        books.entries[name.number]?.uses -= 1
        return
      }
      books.counters.bytes -= Self.bytes(of: entry.text)
      books.entries[name.number] = nil
      books.numbers[ExactText(entry.text)] = nil
    }
  }

  /// The text of a name; empty if it is none, or nobody holds it any more.
  package func text(of name: NameID) -> String {
    books.withLock { $0.entries[name.number]?.text ?? "" }
  }

  /// What a name takes: its text, and its places in both tables.
  private static func bytes(of text: String) -> Int { text.utf8.count + 128 }
}
