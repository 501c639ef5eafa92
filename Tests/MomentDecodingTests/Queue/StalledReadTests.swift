// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentClips
import MomentDecoding
import MomentTestSupport
import Testing

struct StalledReadTests {
  private let wave = WAVFile.constant(frames: 100_000, rate: 48000)
  private let pool = ClipPool(budget: 1 << 24)

  private func request(_ store: StallingStore) -> DecodeRequest {
    DecodeRequest(.store(store, name: "stalling.wav"), rate: 48000)
  }

  private var good: DecodeRequest { DecodeRequest(.bytes(wave, name: "good.wav"), rate: 48000) }

  private func queue(_ workers: Int, _ clock: DecodeClock) -> DecodeQueue {
    var limits = DecodeLimits()
    limits.workers = workers
    return DecodeQueue(limits: limits, clock: clock)
  }

  @Test(arguments: [0, 60_000])
  func `who cancels is answered at once, and nothing is left when the read returns`(
    stallsAt: Int
  ) throws {
    let queue = queue(1, .manual())
    let store = StallingStore(wave, stallsAt: stallsAt)
    let answers = Answers()
    let task = queue.submit(request(store), into: pool) { answers.note("it", $0) }
    store.isStalled.wait()

    task.cancel()

    #expect(answers.all == ["it cancelled"])
    let activity = try #require(queue.statistics.activities.first)
    #expect(activity.isAbandoned)
    #expect(activity.name == "stalling.wav")
    store.letGo()
    queue.wait { $0.running == 0 }
    #expect(queue.statistics.cancelled == 1)
    #expect(queue.statistics.activities.isEmpty)
    #expect(pool.statistics.bytes == 0)
    task.cancel()
    #expect(answers.all == ["it cancelled"])
  }

  @Test
  func `who watches for stalls is a thread with a name of its own`() {
    let queue = queue(1, .manual())
    let store = StallingStore(wave, stallsAt: 60_000)
    queue.submit(request(store), into: pool) { _ in }
    store.isStalled.wait()
    let names = ProcessReading.ownThreads()
    #expect(names.contains("moment-decode") && names.contains("moment-stalls"))
    store.letGo()
    queue.close()
  }

  @Test
  func `a worker stuck for 2 s is replaced once, and its sound is still decoded`() throws {
    let clock = DecodeClock.manual()
    let queue = queue(1, clock)
    let store = StallingStore(wave, stallsAt: 60_000)
    let answers = Answers()
    queue.submit(request(store), into: pool) { answers.note("stuck", $0) }
    store.isStalled.wait()
    queue.submit(good, into: pool) { answers.note("good", $0) }

    clock.advance(seconds: 1.9)
    #expect(queue.statistics.queued == 1)
    clock.advance(seconds: 0.2)
    answers.wait(for: 1)
    #expect(answers.all == ["good finished"])
    clock.advance(seconds: 5)
    #expect(queue.statistics.replacedThreads == 1)

    store.letGo()
    answers.wait(for: 2)
    #expect(answers.all == ["good finished", "stuck finished"])
    queue.wait { $0.threads <= 1 }
    queue.close()
    #expect(queue.statistics.threadsStarted == 2)
    #expect(queue.statistics.threads == 0)
  }

  @Test
  func `no more are replaced than there are workers`() {
    let clock = DecodeClock.manual()
    let queue = queue(2, clock)
    let store = StallingStore(wave, stallsAt: 60_000)
    let answers = Answers()
    for _ in 0..<8 { queue.submit(request(store), into: pool) { answers.note("it", $0) } }
    for round in 1...2 {
      while store.stalled < 2 * round { usleep(200) }
      clock.advance(seconds: 2.5)
      queue.wait { $0.replacedThreads == 2 }
    }
    clock.advance(seconds: 2.5)

    #expect(queue.statistics.threads == 4)
    #expect(queue.statistics.queued == 4)
    #expect(queue.statistics.replacedThreads == 2)
    store.letGo()
    answers.wait(for: 8)
    #expect(answers.all.allSatisfy { $0 == "it finished" })
    queue.close()
  }

  @Test
  func `30 s without a byte is an outcome of its own`() {
    let clock = DecodeClock.manual()
    let queue = queue(2, clock)
    let store = StallingStore(wave, stallsAt: 60_000)
    let answers = Answers()
    queue.submit(request(store), into: pool) { answers.note("silent", $0) }
    store.isStalled.wait()

    clock.advance(seconds: 31)
    answers.wait(for: 1)

    #expect(answers.all == ["silent timedOut"])
    #expect(queue.statistics.activities.first?.isAbandoned == true)
    store.letGo()
    queue.wait { $0.running == 0 }
    #expect(queue.statistics.timedOut == 1)
    #expect(queue.statistics.cancelled == 0)
    #expect(pool.statistics.bytes == 0)
  }

  @Test
  func `a disk that gives a little now and then is slow, not silent`() {
    let clock = DecodeClock.manual()
    let queue = queue(1, clock)
    // Read in blocks of 64 KiB, so that more than three of them wait.
    let store = StallingStore(
      WAVFile.constant(frames: 300_000, rate: 48000), stallsAt: 60_000)
    let answers = Answers()
    queue.submit(request(store), into: pool) { answers.note("slow", $0) }
    for round in 1...3 {
      while store.stalled < round { usleep(200) }
      clock.advance(seconds: 20)
      store.letOneGo()
    }
    store.letGo()
    answers.wait(for: 1)

    #expect(answers.all == ["slow finished"])
    #expect(queue.statistics.waited.runs.longest >= 60)
  }

  @Test
  func `a queue is closed although a read does not return`() {
    let store = StallingStore(wave, stallsAt: 60_000)
    let answers = Answers()
    let queue = queue(2, .monotonic)
    queue.submit(request(store), into: pool) { answers.note("it", $0) }
    store.isStalled.wait()

    queue.close()

    #expect(answers.all == ["it cancelled"])
    #expect(queue.statistics.threads == 1)
    store.letGo()
    queue.wait { $0.threads == 0 }
    #expect(pool.statistics.bytes == 0)
  }
}
