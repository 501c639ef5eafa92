// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import Synchronization

/// Objects that were done with, to be used again instead of made anew.
///
/// An object may be given back while others still hold it; it is handed out when nobody does. There is no
/// guard that gives it back at the end of a scope, as `DecodeBuffer` is one: a record is the ledger's and the
/// caller's at once. Any thread. Nothing is allocated after the pool was made; what does not fit is let go,
/// outside the lock.
final class ReusePool<Object: AnyObject & Sendable>: Sendable {
  private struct Books {
    /// A ring: those given back first are looked at first.
    var objects: [Object?]
    var first = 0
    var count = 0
    var statistics = ReuseStatistics()
  }

  /// How many that somebody still holds are passed over before another is made.
  private static var patience: Int { 8 }

  private let books: Mutex<Books>

  /// A pool that keeps at most `limit` objects.
  init(limit: Int) { books = Mutex(Books(objects: Array(repeating: nil, count: limit))) }

  /// What it did.
  var statistics: ReuseStatistics {
    books.withLock { books in
      var statistics = books.statistics
      statistics.kept = books.count
      return statistics
    }
  }

  /// An object that nobody else holds; `nil` if one is to be made.
  func take() -> Object? {
    books.withLock { books in
      let limit = books.objects.count
      for _ in 0..<min(books.count, Self.patience) {
        let place = books.first
        books.first = (place + 1) % limit
        if isKnownUniquelyReferenced(&books.objects[place]) {
          books.count -= 1
          books.statistics.reused += 1
          return books.objects[place].take()
        }
        // To the end, behind all the others.
        books.objects.swapAt(place, (place + books.count) % limit)
      }
      books.statistics.made += 1
      return nil
    }
  }

  /// Keeps an object for later; nobody may give it back twice.
  func giveBack(_ object: Object) {
    books.withLock { books in
      guard books.count < books.objects.count else {
        books.statistics.dropped += 1
        return
      }
      books.objects[(books.first + books.count) % books.objects.count] = object
      books.count += 1
    }
  }
}
