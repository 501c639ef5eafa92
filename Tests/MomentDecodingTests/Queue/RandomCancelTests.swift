// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentClips
import MomentDecoding
import MomentTestSupport
import Synchronization
import Testing

struct RandomCancelTests {
  /// How often each piece of work was answered.
  private final class Tally: Sendable {
    let answered: Mutex<[Int]>
    let clips = Mutex<[ClipID]>([])
    init(_ count: Int) { answered = Mutex([Int](repeating: 0, count: count)) }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `thousands of cancelled loads leave no file, no byte and no task`(seed: UInt64) {
    let loads = 1000
    let scratch = TemporaryFolder()
    let paths = [10, 5_000, 60_000].map { frames in
      scratch.write(
        WAVFile.constant(frames: frames, rate: 44100), to: "\(frames).wav")
    }
    let pool = ClipPool(budget: 1 << 28)
    let queue = DecodeQueue(workers: 2)
    let tally = Tally(2 * loads)
    var random = RandomSequence(seed: seed)
    var tasks: [DecodeTask] = []
    var joined = 0
    @Sendable func note(_ index: Int, _ result: Result<DecodedSound, DecodeError>) {
      tally.answered.withLock { $0[index] += 1 }
      if case .success(let sound) = result { tally.clips.withLock { $0.append(sound.clip) } }
    }
    for index in 0..<loads {
      let path = paths[Int.random(in: 0..<paths.count, using: &random)]
      let task = queue.submit(
        DecodeRequest(.file(path: path), rate: 48000, loops: Bool.random(using: &random)),
        into: pool, lane: Bool.random(using: &random) ? .waited : .prefetch
      ) { note(index, $0) }
      tasks.append(task)
      let other = tasks[Int.random(in: 0..<tasks.count, using: &random)]
      switch Int.random(in: 0..<8, using: &random) {
      case 0: other.raise()
      case 1:
        if let task = other.join(completion: { note(loads + index, $0) }) {
          joined += 1
          tasks.append(task)
        }
      case 2: sched_yield()
      default: other.cancel()
      }
      while queue.statistics.queued > 50 {
        tasks[Int.random(in: 0..<tasks.count, using: &random)].cancel()
      }
    }
    queue.wait { $0.queued + $0.running == 0 }

    let statistics = queue.statistics
    #expect(statistics.submitted == loads)
    #expect(statistics.finished + statistics.cancelled == loads)
    #expect(statistics.cancelled > loads / 4)
    #expect(statistics.activities.isEmpty)
    #expect(statistics.openFiles == 0)
    #expect(Self.openFiles(in: scratch.path) == 0)
    queue.close()
    let answered = tally.answered.withLock { $0 }
    #expect(answered[..<loads].allSatisfy { $0 == 1 })
    #expect(answered[loads...].reduce(0, +) == joined)
    let clips = Set(tally.clips.withLock { $0 })
    #expect(pool.statistics.clips == clips.count)
    for clip in clips { try? pool.unload(clip) }
    #expect(pool.statistics.bytes == 0)
  }

  /// How many descriptors of this process are files in a folder.
  private static func openFiles(in folder: String) -> Int {
    var target = [CChar](repeating: 0, count: 4096)
    return (0..<1024).count { descriptor in
      let count = unsafe readlink("/proc/self/fd/\(descriptor)", &target, target.count)
      guard count > 0 else { return false }
      let path = String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      return path.hasPrefix(folder)
    }
  }
}
