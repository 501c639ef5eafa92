// SPDX-License-Identifier: Apache-2.0

import MomentCaches

/// What a bounded cache must do, done slowly: a list from the one used last to the one unused for longest.
struct NaiveCache {
  private var list: [(key: Int, value: Int, bytes: Int, expires: Double)] = []
  private let bounds: CacheBounds
  private let ownBytes: Int
  private(set) var hits = 0
  private(set) var misses = 0
  private(set) var evictions = 0
  private(set) var expirations = 0
  private(set) var refusals = 0

  init(_ bounds: CacheBounds, ownBytes: Int) {
    self.bounds = bounds
    self.ownBytes = ownBytes
  }

  var count: Int { list.count }
  var bytes: Int { list.reduce(0) { $0 + $1.bytes } }

  mutating func value(for key: Int, at now: Double) -> Int? {
    guard let index = list.firstIndex(where: { $0.key == key }) else {
      misses += 1
      return nil
    }
    let entry = list.remove(at: index)
    guard now < entry.expires else {
      misses += 1
      expirations += 1
      return nil
    }
    hits += 1
    list.insert(entry, at: 0)
    return entry.value
  }

  mutating func insert(_ value: Int, for key: Int, bytes wanted: Int, at now: Double) -> Bool {
    let bytes = wanted + ownBytes
    list.removeAll { $0.key == key }
    guard bytes <= bounds.bytes else {
      refusals += 1
      return false
    }
    while list.count == bounds.entries || self.bytes + bytes > bounds.bytes {
      list.removeLast()
      evictions += 1
    }
    list.insert((key, value, bytes, bounds.seconds.map { now + $0 } ?? .infinity), at: 0)
    return true
  }

  mutating func remove(_ key: Int) -> Int? {
    guard let index = list.firstIndex(where: { $0.key == key }) else { return nil }
    return list.remove(at: index).value
  }

  mutating func removeOldest() -> Int? {
    guard let oldest = list.popLast() else { return nil }
    evictions += 1
    return oldest.key
  }

  mutating func removeAll() { list = [] }
}
