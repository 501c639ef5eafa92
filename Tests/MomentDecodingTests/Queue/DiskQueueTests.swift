// SPDX-License-Identifier: Apache-2.0

import CThread
import MomentClips
import MomentDecoding
import MomentTestSupport
import Synchronization
import Testing

/// Where in the disk's queue workers stand.
@Suite(
  "Workers at the disk", .enabled(if: cthread_class_at_disk() >= 0, "the kernel knows no classes"))
struct DiskQueueTests {
  /// A sound that notes in which class it is read, and waits once to be let go.
  private final class Store: SoundStore {
    private let bytes = WaveFile.int16([Int16](repeating: 5, count: 120_000), rate: 48_000)
    private let seen = Mutex<[Int32]>([])
    private let waitsAt: Int
    let isWaiting = Gate()
    let mayGoOn = Gate()

    init(waitsAt: Int = .max) { self.waitsAt = waitsAt }

    var count: Int { bytes.count }

    /// The classes in which it was read, without repetitions.
    var classes: [Int32] {
      seen.withLock { $0.reduce(into: []) { if $0.last != $1 { $0.append($1) } } }
    }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
      seen.withLock { $0.append(cthread_class_at_disk()) }
      if offset >= waitsAt {
        isWaiting.open()
        mayGoOn.wait()
      }
      let count = min(buffer.count, bytes.count - offset)
      for index in 0..<count { unsafe buffer[index] = bytes[offset + index] }
      return count
    }
  }

  private static let bestEffort: Int32 = 2
  private static let idle: Int32 = 3

  private let pool = ClipPool(budget: 1 << 20)

  private func decode(_ store: Store, _ lane: DecodeLane, on queue: DecodeQueue) async {
    await withCheckedContinuation { done in
      queue.submit(
        DecodeRequest(.store(store, name: "store"), rate: 48_000), into: pool, lane: lane
      ) { _ in done.resume() }
    }
  }

  @Test
  func `what nobody waits for is read when the disk has nothing else to do, by the same thread`()
    async
  {
    let queue = DecodeQueue(workers: 1, idleSeconds: 600)
    for _ in 0..<2 {
      let (ahead, waited) = (Store(), Store())
      await decode(ahead, .prefetch, on: queue)
      await decode(waited, .waited, on: queue)
      #expect(ahead.classes == [Self.idle] && waited.classes == [Self.bestEffort])
    }
    #expect(queue.statistics.threadsStarted == 1)
    queue.close()
  }

  @Test
  func `what somebody begins to wait for leaves that class between two chunks`() async {
    let queue = DecodeQueue(workers: 1, idleSeconds: 600)
    let store = Store(waitsAt: 65_000)
    let isOver = Gate()
    let task = queue.submit(
      DecodeRequest(.store(store, name: "store"), rate: 48_000), into: pool, lane: .prefetch
    ) { _ in isOver.open() }
    store.isWaiting.wait()
    task.raise()
    store.mayGoOn.open()
    isOver.wait()
    #expect(store.classes == [Self.idle, Self.bestEffort])
    queue.close()
  }
}
