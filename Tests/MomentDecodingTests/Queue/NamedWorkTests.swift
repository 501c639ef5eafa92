// SPDX-License-Identifier: Apache-2.0

import MomentCaches
import MomentClips
import MomentDecoding
import MomentTestSupport
import Testing

/// What pieces of work are called.
@Suite("Named work")
struct NamedWorkTests {
  @Test
  func `a queue's registry tells names, and lets them go with the work`() async throws {
    let names = NameTable()
    let queue = DecodeQueue(limits: DecodeLimits(), names: names)
    let pool = ClipPool(budget: 1 << 20)
    let store = StallingStore(
      WaveFile.int16([Int16](repeating: 1, count: 9000), rate: 48_000), stallsAt: 4000)
    let answer = Task {
      await withCheckedContinuation { (done: CheckedContinuation<String?, Never>) in
        queue.submit(DecodeRequest(.store(store, name: "slow"), rate: 48_000), into: pool) {
          if case .failure(let error) = $0 {
            done.resume(returning: "\(error)")
          } else {
            done.resume(returning: nil)
          }
        }
      }
    }
    store.isStalled.wait()
    #expect(queue.statistics.activities.map(\.name) == ["slow"])
    #expect(names.statistics.entries == 1)
    store.letGo()
    #expect(await answer.value == nil)
    queue.close()
    #expect(names.statistics.entries == 0)
  }
}
