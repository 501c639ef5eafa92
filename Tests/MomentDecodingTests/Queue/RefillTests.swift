// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentClips
import MomentDecoding
import Synchronization
import Testing

struct RefillTests {
  private let pool = ClipPool(budget: 1 << 28)

  private func clip(_ frames: Int) -> DecodeRequest {
    let wave = WAVFile.constant(frames: frames, rate: 48000)
    return DecodeRequest(.bytes(wave, name: "clip"), rate: 48000)
  }

  @Test
  func `streams go before clips, the nearest deadline first`() {
    let queue = DecodeQueue(workers: 1)
    let answers = Answers()
    let started = Gate()
    let gate = Gate()
    queue.submit(clip(10), into: pool) { _ in
      started.open()
      gate.wait()
    }
    started.wait()
    queue.submit(clip(10), into: pool) { answers.note("clip", $0) }
    let far = UInt64(1) << 62
    let streams = [3, 1, 2].map { place in
      let task = queue.refill(name: "\(place)") { _ in
        answers.note("\(place)")
      } ended: { _ in
      }
      task.need(by: far + UInt64(place))
      return task
    }
    // The last becomes the first.
    streams[0].need(by: far)
    #expect(queue.statistics.streams.queued == 3)

    gate.open()
    answers.wait(for: 4)

    #expect(answers.all == ["3", "1", "2", "clip finished"])
    #expect(queue.statistics.streams.finished == 3)
    #expect(queue.statistics.lateRefills == 0)
  }

  @Test
  func `a stream is filled while the only worker has a clip in hand`() {
    let queue = DecodeQueue(workers: 1)
    let answers = Answers()
    let head = Gate()
    let go = Gate()
    queue.submit(
      clip(2_000_000), into: pool,
      whenReady: { _ in
        head.open()
        go.wait()
      }, completion: { answers.note("clip", $0) })
    head.wait()
    let stream = queue.refill(name: "stream") { _ in
      answers.note("filled")
    } ended: { _ in
    }

    stream.need(by: 0)
    go.open()
    answers.wait(for: 2)

    #expect(answers.all == ["filled", "clip finished"])
    #expect(queue.statistics.lateRefills == 1)
    #expect(queue.statistics.threadsStarted == 1)
  }

  @Test
  func `what is asked for during a run follows it, once`() {
    let queue = DecodeQueue(workers: 2)
    let runs = Atomic<Int>(0)
    let atWork = Atomic<Int>(0)
    let started = Gate()
    let go = Gate()
    let task = queue.refill(name: "stream") { _ in
      #expect(atWork.add(1, ordering: .relaxed).newValue == 1)
      started.open()
      go.wait()
      runs.add(1, ordering: .relaxed)
      atWork.subtract(1, ordering: .relaxed)
    } ended: { _ in
    }
    task.need(by: 1)
    started.wait()
    for deadline in 2...9 { task.need(by: UInt64(deadline)) }

    go.open()
    queue.wait { $0.streams.finished == 2 }
    queue.close()

    #expect(runs.load(ordering: .relaxed) == 2)
    #expect(queue.statistics.streams.submitted == 2)
  }

  @Test
  func `a stream ends once: cancelled, failed, let go or closed`() {
    let queue = DecodeQueue(workers: 1)
    let answers = Answers()
    func stream(_ name: String, fails: Bool = false) -> RefillTask {
      queue.refill(name: name) { _ throws(DecodeError) in
        if fails { throw .empty(name) }
      } ended: { error in
        answers.note("\(name) \(error.kind)")
      }
    }
    let cancelled = stream("cancelled")
    cancelled.cancel()
    cancelled.cancel()
    cancelled.need(by: 0)
    _ = stream("let go")
    let failing = stream("failing", fails: true)
    failing.need(by: 0)
    answers.wait(for: 3)
    failing.need(by: 0)
    let resting = stream("closed")
    queue.close()
    resting.need(by: 0)
    let late = stream("late")
    late.need(by: 0)

    #expect(
      answers.all == [
        "cancelled cancelled", "let go cancelled", "failing undecodable", "closed cancelled",
        "late cancelled",
      ])
    #expect(queue.statistics.streams.submitted == 1)
    #expect(queue.statistics.streams.failed == 1)
  }
}
