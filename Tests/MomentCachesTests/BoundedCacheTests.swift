// SPDX-License-Identifier: Apache-2.0

import CRealtimeProbe
import MomentCaches
import MomentTestSupport
import Testing

@Suite("Bounded caches")
struct BoundedCacheTests {
  private typealias Cache = BoundedCache<Int, Int>

  @Test(arguments: [
    CacheBounds(entries: 1, bytes: 1 << 20), CacheBounds(entries: 8, bytes: 1 << 20),
    CacheBounds(entries: 1000, bytes: 2000), CacheBounds(entries: 20, bytes: 3000, seconds: 0.8),
    CacheBounds(entries: 0, bytes: 0),
  ])
  func `it does what a list would do that is walked from end to end`(_ bounds: CacheBounds) {
    let clock = ManualClock()
    var cache = Cache(bounds) { clock.now }
    var model = NaiveCache(bounds, ownBytes: Cache.ownBytes)
    var random = RandomSequence(seed: 7)
    for step in 0..<20_000 {
      let key = Int.random(in: 0..<40, using: &random)
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<45:
        let found = cache.value(for: key)
        #expect(found == model.value(for: key, at: clock.seconds))
      case 45..<85:
        let bytes = Int.random(in: 0..<500, using: &random)
        let isIn = cache.insert(step, for: key, bytes: bytes)
        #expect(isIn == model.insert(step, for: key, bytes: bytes, at: clock.seconds))
      case 85..<92:
        let gone = cache.remove(key)
        #expect(gone == model.remove(key))
      case 92..<95:
        let oldest = cache.removeOldest()?.key
        #expect(oldest == model.removeOldest())
      case 95..<99: clock.advance(seconds: 0.5)
      default:
        // Seldom, so that it fills up in between.
        guard step % 50 == 0 else { continue }
        cache.removeAll()
        model.removeAll()
      }
      let numbers = cache.statistics
      #expect(
        [numbers.entries, numbers.bytes, numbers.hits, numbers.misses, numbers.evictions]
          == [model.count, model.bytes, model.hits, model.misses, model.evictions])
      #expect([numbers.expirations, numbers.refusals] == [model.expirations, model.refusals])
      #expect(numbers.entries <= bounds.entries && numbers.bytes <= bounds.bytes)
    }
    // Nothing above was for nothing.
    #expect(model.misses > 0 && (bounds.entries == 0 ? model.refusals : model.evictions) > 1000)
    #expect(bounds.seconds == nil || model.expirations > 100)
  }

  @Test
  func `what was used last stays`() {
    var cache = Cache(CacheBounds(entries: 3, bytes: 1 << 20))
    for key in 1...3 { cache.insert(10 * key, for: key) }
    let first = cache.value(for: 1)
    cache.insert(40, for: 4)

    let (kept, gone) = (cache.value(for: 1), cache.value(for: 2))
    #expect(first == 10 && kept == 10 && gone == nil)
    let numbers = cache.statistics
    #expect([numbers.hits, numbers.misses, numbers.evictions] == [2, 1, 1])
  }

  @Test
  func `an entry too large for the bound drives nothing out`() {
    let room = 4 * BoundedCache<Int, Int>.ownBytes
    var cache = Cache(CacheBounds(entries: 100, bytes: room))
    cache.insert(1, for: 1)
    let isIn = cache.insert(2, for: 2, bytes: room)

    let kept = cache.value(for: 1)
    #expect(!isIn && kept == 1 && cache.statistics.refusals == 1)
  }

  @Test
  func `an entry is as old as its last putting in, however often it is asked for`() {
    let clock = ManualClock()
    var cache = Cache(CacheBounds(entries: 9, bytes: 1 << 20, seconds: 10)) { clock.now }
    cache.insert(1, for: 1)
    clock.advance(seconds: 6)
    cache.insert(2, for: 2)
    let young = cache.value(for: 1)
    clock.advance(seconds: 4)

    let (old, other) = (cache.value(for: 1), cache.value(for: 2))
    #expect(young == 1 && old == nil && other == 2)
    #expect(cache.statistics.expirations == 1 && cache.statistics.entries == 1)
  }

  @Test(
    .enabled(if: realtime_probe_is_active() == 1, "a sanitizer is in the probe's place"))
  func `once it was full it asks the heap for nothing more`() {
    var cache = Cache(CacheBounds(entries: 200, bytes: 1 << 20))
    for key in 0..<400 { cache.insert(key, for: key) }
    realtime_probe_arm()
    for key in 400..<5000 {
      cache.insert(key, for: key)
      _ = cache.value(for: key - 100)
      if key % 7 == 0 { _ = cache.remove(key - 50) }
    }
    let heap = realtime_probe_disarm().heap
    #expect(heap == 0)
    #expect(cache.statistics.evictions > 3000)
  }
}
