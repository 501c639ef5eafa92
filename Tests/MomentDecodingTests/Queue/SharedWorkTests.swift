// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentDecoding
import MomentTestSupport
import Testing

struct SharedWorkTests {
  private let wave = WAVFile.constant(frames: 2_000_000, rate: 48000)
  private let pool = ClipPool(budget: 1 << 28)
  private var request: DecodeRequest {
    DecodeRequest(.bytes(wave, name: "shared"), rate: 48000)
  }

  @Test
  func `two who wait for one sound get the same clip, decoded once`() throws {
    let queue = DecodeQueue(workers: 1)
    let answers = Answers()
    let head = Gate()
    let go = Gate()
    let first = queue.submit(
      request, into: pool, lane: .prefetch,
      whenReady: { _ in
        head.open()
        go.wait()
      }, completion: { answers.note("first", $0) })
    head.wait()

    let second = first.join(
      whenReady: { _ in answers.note("head") }, completion: { answers.note("second", $0) })

    #expect(answers.all == ["head"])
    #expect(second != nil)
    #expect(queue.statistics.waited.running == 1)
    first.cancel()
    go.open()
    answers.wait(for: 3)
    #expect(answers.all == ["head", "first cancelled", "second finished"])
    queue.wait { $0.running == 0 }
    #expect(queue.statistics.submitted == 1)
    #expect(queue.statistics.waited.finished == 1)
    #expect(pool.statistics.clips == 1)
    #expect(first.join { _ in Issue.record("it is over") } == nil)
  }

  @Test
  func `the work ends when the last who waits has cancelled`() {
    let queue = DecodeQueue(workers: 1)
    let answers = Answers()
    let head = Gate()
    let go = Gate()
    let first = queue.submit(
      request, into: pool,
      whenReady: { _ in
        head.open()
        go.wait()
      }, completion: { answers.note("first", $0) })
    let second = first.join { answers.note("second", $0) }
    head.wait()

    first.cancel()
    #expect(queue.statistics.activities.first?.isAbandoned == false)
    second?.cancel()
    #expect(queue.statistics.activities.first?.isAbandoned == true)
    #expect(first.join { _ in Issue.record("it is over") } == nil)
    go.open()
    queue.close()

    #expect(answers.all == ["first cancelled", "second cancelled"])
    #expect(queue.statistics.cancelled == 1)
    #expect(pool.statistics.bytes == 0)
  }

  @Test
  func `prefetch that is stopped waits until it goes on, and clips do not`() {
    let queue = DecodeQueue(workers: 1)
    let answers = Answers()
    queue.stopPrefetching()
    queue.submit(request, into: pool, lane: .prefetch) { answers.note("prefetch", $0) }
    queue.submit(request, into: pool) { answers.note("waited", $0) }
    queue.wait { $0.finished == 1 }
    #expect(queue.statistics.isPrefetchStopped)
    #expect(queue.statistics.prefetch.queued == 1)

    queue.resumePrefetching()
    answers.wait(for: 2)

    #expect(answers.all == ["waited finished", "prefetch finished"])
  }

  @Test
  func `no more files are open than may be`() {
    let scratch = TemporaryFolder()
    let path = scratch.write(wave, to: "x.wav")
    var limits = DecodeLimits()
    limits.openFiles = 1
    let queue = DecodeQueue(limits: limits)
    let answers = Answers()
    let head = Gate()
    let go = Gate()
    queue.submit(
      DecodeRequest(.file(path: path), rate: 48000), into: pool,
      whenReady: { _ in
        head.open()
        go.wait()
      }, completion: { answers.note("first", $0) })
    head.wait()
    #expect(queue.statistics.openFiles == 1)

    queue.submit(DecodeRequest(.file(path: path), rate: 48000), into: pool) { result in
      if case .failure(.tooManyFiles(_, limit: 1)) = result { answers.note("refused") }
    }
    answers.wait(for: 1)
    go.open()
    answers.wait(for: 2)
    queue.wait { $0.running == 0 }
    queue.submit(DecodeRequest(.file(path: path), rate: 48000), into: pool) {
      answers.note("third", $0)
    }
    answers.wait(for: 3)

    #expect(answers.all == ["refused", "first finished", "third finished"])
    #expect(queue.statistics.openFiles == 0)
  }

  @Test
  func `a sound that makes its reader read on and on is given up`() {
    let queue = DecodeQueue(workers: 1)
    let answers = Answers()
    for limit in [1000, wave.count + 100_000] {
      var request = request
      request.byteLimit = limit
      queue.submit(request, into: pool) { result in
        if case .failure(.readsTooMuch(_, limit)) = result { answers.note("too much") }
        if case .success = result { answers.note("fine") }
      }
    }
    answers.wait(for: 2)

    #expect(answers.all == ["too much", "fine"])
  }
}
