// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentClips
import MomentDecoding
import MomentRealtimeBoundary
import Synchronization
import Testing

struct DecodeQueueTests {
  /// Notes what happens, in order, and lets a test wait for it.
  private final class Diary: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func note(_ line: String) { lines.withLock { $0.append(line) } }
  }

  private func sound(_ frames: Int) -> SoundSource {
    .bytes(WAVFile.constant(frames: frames, rate: 44100), name: "\(frames)")
  }

  @Test
  func `a sound without room is counted as refused, and not as failed`() async throws {
    let queue = DecodeQueue(workers: 1)
    let ended = Gate()
    queue.submit(DecodeRequest(sound(9000), rate: 44100), into: ClipPool(budget: 4096)) { _ in
      ended.open()
    }
    ended.wait()
    queue.close()
    #expect(queue.statistics.refused == 1 && queue.statistics.failed == 0)
    #expect(queue.statistics.submitted == 1)
  }

  @Test
  func `waited-for work goes before prefetch, and each lane keeps its order`() async throws {
    let diary = Diary()
    let pool = ClipPool(budget: 1 << 28)
    let queue = DecodeQueue(workers: 1)
    let gate = Gate()
    let done = Gate()
    let started = Gate()
    // Holds the only worker until all the others are in the queue.
    queue.submit(DecodeRequest(sound(10), rate: 48000), into: pool) { _ in
      started.open()
      gate.wait()
    }
    started.wait()
    for index in 0..<3 {
      queue.submit(DecodeRequest(sound(100), rate: 48000), into: pool, lane: .prefetch) { _ in
        diary.note("prefetch \(index)")
        if index == 2 { done.open() }
      }
    }
    for index in 0..<2 {
      queue.submit(DecodeRequest(sound(100), rate: 48000), into: pool) { _ in
        diary.note("waited \(index)")
      }
    }
    let raised = queue.submit(
      DecodeRequest(sound(100), rate: 48000), into: pool, lane: .prefetch
    ) { _ in diary.note("raised") }
    raised.raise()
    #expect(queue.statistics.queued == 6)

    gate.open()
    done.wait()

    #expect(
      diary.all == ["waited 0", "waited 1", "raised", "prefetch 0", "prefetch 1", "prefetch 2"])
    queue.close()
    #expect(queue.statistics.finished == 7)
    #expect(queue.statistics.threads == 0)
  }

  @Test
  func `prefetch never takes the last worker`() async throws {
    let pool = ClipPool(budget: 1 << 28)
    let queue = DecodeQueue(workers: 2)
    let gate = Gate()
    let began = Gate()
    let waited = Gate()
    for _ in 0..<3 {
      // While it runs: by its completion its worker has it no more, and may take the next.
      queue.submit(
        DecodeRequest(sound(10), rate: 48000), into: pool, lane: .prefetch,
        whenReady: { _ in
          began.open()
          gate.wait()
        }, completion: { _ in })
      began.wait()
    }
    // Handing work in starts the thread it is for.
    #expect(queue.statistics.threadsStarted == 1)

    queue.submit(DecodeRequest(sound(10), rate: 48000), into: pool) { _ in waited.open() }

    waited.wait()
    #expect(queue.statistics.finished >= 1)
    gate.open()
    queue.close()
    #expect(queue.statistics.threadsStarted == 2)
  }

  @Test
  func `work that is cancelled before and during leaves no clip`() async throws {
    let pool = ClipPool(budget: 1 << 30)
    let queue = DecodeQueue(workers: 1)
    let diary = Diary()
    let head = Gate()
    let go = Gate()
    let running = queue.submit(
      DecodeRequest(sound(20_000_000), rate: 48000), into: pool,
      whenReady: { _ in
        head.open()
        go.wait()
      },
      completion: { result in diary.note("running \(Self.word(result))") })
    let waiting = queue.submit(DecodeRequest(sound(10), rate: 48000), into: pool) { result in
      diary.note("waiting \(Self.word(result))")
    }

    head.wait()
    #expect(pool.statistics.clips == 1)
    running.cancel()
    waiting.cancel()
    go.open()
    queue.close()

    #expect(diary.all == ["running cancelled", "waiting cancelled"])
    #expect(pool.statistics.bytes == 0)
    #expect(queue.statistics.cancelled == 2)
    #expect(queue.statistics.submitted == 2)
  }

  @Test
  func `a closed queue answers what it holds and what comes later`() async throws {
    let pool = ClipPool(budget: 1 << 28)
    let queue = DecodeQueue(workers: 2)
    let answers = Atomic<Int>(0)
    for _ in 0..<50 {
      queue.submit(DecodeRequest(sound(100_000), rate: 48000), into: pool) { _ in
        answers.add(1, ordering: .relaxed)
      }
    }
    queue.close()
    #expect(answers.load(ordering: .relaxed) == 50)

    queue.submit(DecodeRequest(sound(10), rate: 48000), into: pool) { result in
      #expect(Self.word(result) == "cancelled")
      answers.add(1, ordering: .relaxed)
    }

    #expect(answers.load(ordering: .relaxed) == 51)
    let statistics = queue.statistics
    #expect(statistics.finished + statistics.cancelled == 51)
    #expect(pool.statistics.clips == statistics.finished)
  }

  @Test
  func `playing may begin before decoding has ended, and the head comes once`() async throws {
    let pool = ClipPool(budget: 1 << 30)
    let queue = DecodeQueue(workers: 1)
    let heads = Mutex<[Int]>([])
    let done = Gate()
    for frames in [400_000, 100] {
      queue.submit(
        DecodeRequest(sound(frames), rate: 48000, headFrames: 5000), into: pool,
        whenReady: { head in
          let view = (try? pool.lease(head.clip))?.view
          let ready = view.map { Int($0.framesReady) } ?? -1
          heads.withLock { $0.append(ready) }
        },
        completion: { _ in if frames == 100 { done.open() } })
    }

    done.wait()
    queue.close()

    let ready = heads.withLock { $0 }
    #expect(ready.count == 2)
    #expect(ready[0] >= 5000)
    #expect(ready[0] < 50_000)
    #expect(ready[1] == 109)
  }

  @Test
  func `whether the head is a step is known before its first frame is shown`() async throws {
    let pool = ClipPool(budget: 1 << 28)
    let queue = DecodeQueue(workers: 1)
    let seen = Mutex<[Bool]>([])
    for level in [0, 20_000] as [Int16] {
      let file = WAVFile.integers([Int16](repeating: level, count: 200_000), rate: 48000)
      queue.submit(
        DecodeRequest(.bytes(file, name: "x"), rate: 48000, headFrames: 1), into: pool,
        whenReady: { head in
          guard let view = (try? pool.lease(head.clip))?.view, view.framesReady > 0 else { return }
          let traits = view.traits
          seen.withLock { $0.append(traits.contains(.stepsAtHead)) }
          #expect(!traits.contains(.isComplete))
        },
        completion: { _ in })
    }
    while queue.statistics.finished < 2 { usleep(200) }
    queue.close()

    #expect(seen.withLock { $0 } == [false, true])
  }

  @Test
  func `a thread without work ends, and another starts with the next work`() async throws {
    let pool = ClipPool(budget: 1 << 28)
    let queue = DecodeQueue(workers: 2, idleSeconds: 0)
    for round in 1...3 {
      let done = Gate()

      queue.submit(DecodeRequest(sound(10), rate: 48000), into: pool) { _ in done.open() }
      done.wait()

      while queue.statistics.threads > 0 { usleep(200) }
      #expect(queue.statistics.threadsStarted == round)
    }
    queue.close()
  }

  @Test
  func `a queue may be let go from its own callback`() async throws {
    let pool = ClipPool(budget: 1 << 20)
    let done = Gate()
    do {
      let queue = DecodeQueue(workers: 1)
      queue.submit(DecodeRequest(sound(10), rate: 48000), into: pool) { _ in
        _ = queue.statistics
        done.open()
      }
    }

    done.wait()

    #expect(pool.statistics.clips == 1)
  }

  private static func word(_ result: Result<DecodedSound, DecodeError>) -> String {
    switch result {
    case .success: "finished"
    case .failure(let error): error.kind == .cancelled ? "cancelled" : "\(error)"
    }
  }
}
