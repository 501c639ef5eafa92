// SPDX-License-Identifier: Apache-2.0

import MomentCaches
import MomentClips
import MomentDecoding
import MomentTestSupport
import Synchronization
import Testing

/// What pieces of work are called.
@Suite("Named work")
struct NamedWorkTests {
  @Test
  func `a queue's registry tells names, and lets them go with the work`() throws {
    let names = NameTable()
    let queue = DecodeQueue(limits: DecodeLimits(), names: names)
    let pool = ClipPool(budget: 1 << 20)
    let store = StallingStore(
      WaveFile.int16([Int16](repeating: 1, count: 90_000), rate: 48_000), stallsAt: 65_000)
    let done = Gate()
    let failure = Mutex<DecodeError?>(nil)
    // Not from a task: it may find no thread while this one waits.
    queue.submit(DecodeRequest(.store(store, name: "slow"), rate: 48_000), into: pool) { result in
      if case .failure(let error) = result { failure.withLock { $0 = error } }
      done.open()
    }
    store.isStalled.wait()
    #expect(queue.statistics.activities.map(\.name) == ["slow"])
    #expect(names.statistics.entries == 1)
    store.letGo()
    done.wait()
    #expect(failure.withLock(\.self) == nil)
    queue.close()
    #expect(names.statistics.entries == 0)
  }
}
