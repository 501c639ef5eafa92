// SPDX-License-Identifier: Apache-2.0

/// A map that keeps what was used last, within bounds on its entries and their bytes.
///
/// Finding, putting in and taking out cost the same however much there is: entries lie in one array, chained by
/// their places from the one used last to the one unused for longest. Both the array and the index over it grow with
/// the entries up to the bound and no further: a cache that was full once allocates nothing more of its own.
///
/// It has no lock: whoever owns it has one, under which more is done than to look something up. What makes way is let
/// go in the call that takes its place.
package struct BoundedCache<Key: Hashable, Value>: ~Copyable {
  fileprivate struct Entry {
    var key: Key
    var value: Value
    var bytes: Int
    var expires: UInt64
    /// The one used next after it, towards the front.
    var newer: Int
    /// The one used last before it.
    var older: Int
  }

  /// What an entry takes besides the bytes it is put in with: its place, and its key in the index.
  package static var ownBytes: Int {
    MemoryLayout<Entry?>.stride + MemoryLayout<Key>.stride + MemoryLayout<Int>.stride
  }

  private static var nowhere: Int { -1 }

  /// What it may hold.
  package let bounds: CacheBounds
  private let clock: @Sendable () -> UInt64
  private var places: [Key: Int] = [:]
  private var entries: [Entry?] = []
  /// Places without an entry.
  private var vacant: [Int] = []
  private var newest = Self.nowhere
  private var oldest = Self.nowhere
  private var counters = CacheStatistics()

  /// An empty cache.
  ///
  /// - Parameters:
  ///   - bounds: what it may hold.
  ///   - clock: the time, in nanoseconds; asked only where entries have a time to live.
  package init(_ bounds: CacheBounds, clock: @escaping @Sendable () -> UInt64 = { 0 }) {
    self.bounds = bounds
    self.clock = clock
  }

  /// How many entries there are.
  package var count: Int { places.count }

  /// What it holds and did.
  package var statistics: CacheStatistics {
    var statistics = counters
    statistics.entries = places.count
    statistics.entryLimit = bounds.entries
    statistics.byteLimit = bounds.bytes
    return statistics
  }

  /// What was put in under a key, which is now the one used last; `nil` if it is not there or lived too long.
  package mutating func value(for key: Key) -> Value? {
    guard let place = places[key], let entry = entries[place] else {
      counters.misses += 1
      return nil
    }
    if bounds.seconds != nil, clock() >= entry.expires {
      counters.expirations += 1
      counters.misses += 1
      _ = takeOut(place)
      return nil
    }
    counters.hits += 1
    unchain(place)
    chainInFront(place)
    return entry.value
  }

  /// Puts a value in, in place of what was there under its key; the ones unused for longest make way.
  ///
  /// - Parameters:
  ///   - value: what to keep.
  ///   - key: what to find it by.
  ///   - bytes: what both take on the heap.
  /// - Returns: whether it was taken in: not if it alone passes a bound.
  @discardableResult
  package mutating func insert(_ value: Value, for key: Key, bytes: Int = 0) -> Bool {
    let bytes = bytes + Self.ownBytes
    if let place = places[key] { _ = takeOut(place) }
    guard bounds.entries > 0, bytes <= bounds.bytes else {
      counters.refusals += 1
      return false
    }
    while places.count >= bounds.entries || counters.bytes + bytes > bounds.bytes {
      counters.evictions += 1
      _ = takeOut(oldest)
    }
    let lifetime = bounds.seconds.map { UInt64($0 * 1e9) }
    let entry = Entry(
      key: key, value: value, bytes: bytes, expires: lifetime.map { clock() + $0 } ?? .max,
      newer: Self.nowhere, older: Self.nowhere)
    let place = vacant.popLast() ?? entries.count
    if place == entries.count { entries.append(entry) } else { entries[place] = entry }
    places[key] = place
    counters.bytes += bytes
    chainInFront(place)
    return true
  }

  /// Takes an entry out.
  ///
  /// - Returns: what it was; `nil` if there was none.
  package mutating func remove(_ key: Key) -> Value? { places[key].map { takeOut($0).value } }

  /// Takes the entry out that was unused for longest, which counts as making way.
  ///
  /// - Returns: what it was; `nil` if there was none.
  package mutating func removeOldest() -> (key: Key, value: Value)? {
    guard oldest != Self.nowhere else { return nil }
    counters.evictions += 1
    let entry = takeOut(oldest)
    return (entry.key, entry.value)
  }

  /// Takes everything out and gives its own memory back.
  package mutating func removeAll() {
    places = [:]
    entries = []
    vacant = []
    (newest, oldest) = (Self.nowhere, Self.nowhere)
    counters.bytes = 0
  }

  // MARK: The chain

  private mutating func takeOut(_ place: Int) -> Entry {
    unchain(place)
    guard let entry = entries[place].take() else { preconditionFailure("a chained place is taken") }
    places[entry.key] = nil
    counters.bytes -= entry.bytes
    vacant.append(place)
    return entry
  }

  private mutating func unchain(_ place: Int) {
    guard let entry = entries[place] else { return }
    if entry.newer == Self.nowhere {
      newest = entry.older
    } else {
      entries[entry.newer]?.older = entry.older
    }
    if entry.older == Self.nowhere {
      oldest = entry.newer
    } else {
      entries[entry.older]?.newer = entry.newer
    }
  }

  private mutating func chainInFront(_ place: Int) {
    entries[place]?.newer = Self.nowhere
    entries[place]?.older = newest
    if newest == Self.nowhere { oldest = place } else { entries[newest]?.newer = place }
    newest = place
  }
}

extension BoundedCache: Sendable where Key: Sendable, Value: Sendable {}
extension BoundedCache.Entry: Sendable where Key: Sendable, Value: Sendable {}
