// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentDecoding
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Synchronization
import Testing

/// Sounds of a few milliseconds, played as soon as they may be.
@Suite("Short sounds")
struct ShortSoundTests {
  /// What a voice plays that starts when the worker says it may, while the worker is still saying so.
  private static func played(_ file: [UInt8], _ name: String) async throws -> (
    left: [Float], starved: Int
  ) {
    let pool = ClipPool(budget: 16 << 20)
    let queue = DecodeQueue(workers: 1)
    let heard = Mutex<([Float], Int)>(([], -1))
    let request = DecodeRequest(.bytes(file, name: name), rate: 48_000, headFrames: 4_800)
    let result = await withCheckedContinuation { continuation in
      _ = queue.submit(
        request, into: pool,
        whenReady: { head in
          guard let lease = try? pool.lease(head.clip) else { return }
          var bench = RenderBench()
          let order = StartOrder(id: VoiceID(slot: 0, generation: 1), clip: lease.view)
          guard bench.ref.send(.start(order)) else { return }
          let left = bench.renderLeft(4_800)
          heard.withLock { $0 = (left, Int(bench.ref.readings.starved)) }
        }, completion: { continuation.resume(returning: $0) })
    }
    _ = try result.get()
    queue.close()
    return heard.withLock { ($0.0, $0.1) }
  }

  @Test(arguments: [1, 8, 10, 20, 30, 60])
  func `a sound shorter than its head is whole when it may be played`(
    milliseconds: Int
  ) async throws {
    var random = RandomSequence(seed: UInt64(milliseconds))
    let samples = (0..<48 * milliseconds).map { _ in
      Int16(truncatingIfNeeded: random.next() >> 50)
    }
    let exact = samples.map { Float($0) / 32_768 }

    let integers = try await Self.played(WaveFile.int16(samples, rate: 48_000), "integers")
    let floats = try await Self.played(WaveFile.float(exact, rate: 48_000), "floats")
    let converted = try await Self.played(WaveFile.int16(samples, rate: 44_100), "converted")

    #expect(Array(integers.left[..<exact.count]) == exact)
    #expect(Array(floats.left[..<exact.count]) == exact)
    #expect([integers.starved, floats.starved, converted.starved] == [0, 0, 0])
  }
}
