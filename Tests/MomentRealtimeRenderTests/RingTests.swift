// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

/// A voice that reads from a ring plays what it would play from a whole clip.
@Suite("Ring")
struct RingTests {
  /// A sound with something to tell everywhere: stereo, 16 bits.
  static func sound(frames: Int) -> [Int16] {
    var random = RandomSequence(seed: 7)
    return (0..<2 * frames).map { _ in Int16(truncatingIfNeeded: random.next() >> 52) }
  }

  /// What a whole clip renders to, in blocks of `block` frames.
  static func whole(
    _ samples: [Int16], rate: Float, frames: Int, block: Int,
    _ change: (inout StartOrder) -> Void = { _ in }
  ) throws -> [Float] {
    var bench = RenderBench()
    let id = try bench.store(samples, stereo: true)
    bench.ref.set(PlaybackRate(rate), slot: 0)
    try bench.start(id, change)
    return bench.render(frames, block: block)
  }

  /// What a ring of a few thousand places renders to, filled up before each block.
  static func streamed(
    _ samples: [Int16], rate: Float, frames: Int, block: Int, startingAt start: UInt64 = 0,
    _ change: (inout StartOrder) -> Void = { _ in }
  ) throws -> [Float] {
    var bench = RenderBench()
    let ring = try StreamRing(
      frames: 4000, layout: .stereoInt16, startingAt: start, pool: bench.pool)
    bench.ref.set(PlaybackRate(rate), slot: 0)
    var feed = RingFeed(samples)
    feed.fill(ring)
    bench.start(ring) {
      $0.from = UInt32(truncatingIfNeeded: start)
      change(&$0)
    }
    var output: [Float] = []
    while output.count < 2 * frames {
      feed.fill(ring)
      output += bench.render(min(block, frames - output.count / 2))
    }
    #expect(bench.ref.readings.starved == 0)
    return output
  }

  @Test(arguments: [1, 7, 64, 255, 1000])
  func `the wrap is not heard, whatever the block`(block: Int) throws {
    let samples = Self.sound(frames: 13_000)
    let frames = block == 1 ? 5000 : 14_000
    let output = try Self.streamed(samples, rate: 1, frames: frames, block: block)
    #expect(try output == Self.whole(samples, rate: 1, frames: frames, block: block))
  }

  @Test(arguments: [0.25, 0.5, 0.77, 1.001, 1.5, 2, 3.3, 4] as [Float])
  func `at every rate it is the whole clip bit for bit`(rate: Float) throws {
    let samples = Self.sound(frames: 12_000)
    let frames = min(Int(13_000 / rate), 26_000)
    for block in [64, 300] {
      let output = try Self.streamed(samples, rate: rate, frames: frames, block: block)
      #expect(try output == Self.whole(samples, rate: rate, frames: frames, block: block))
    }
  }

  @Test
  func `fades at both ends are those of the whole clip`() throws {
    let samples = Self.sound(frames: 9000)
    let change = { (order: inout StartOrder) in
      order.fadeIn = 3000
      order.fadeOut = 2500
    }
    let output = try Self.streamed(samples, rate: 1, frames: 10_000, block: 256, change)
    #expect(try output == Self.whole(samples, rate: 1, frames: 10_000, block: 256, change))
  }

  /// Beyond 2^30 frames a voice counts anew, and at 2^32 the header's numbers wrap around.
  @Test(arguments: [UInt64(1) << 30, 1 << 32], [1, 1.37] as [Float])
  func `a stream may be longer than its numbers`(edge: UInt64, rate: Float) throws {
    let samples = Self.sound(frames: 12_000)
    // At the same place of the ring, since that does not matter: any will do.
    let output = try Self.streamed(
      samples, rate: rate, frames: 9000, block: 256, startingAt: edge - 3000)
    #expect(try output == Self.whole(samples, rate: rate, frames: 9000, block: 256))
  }

  @Test
  func `a starved stream fades, is counted once, and fades back in where it was`() throws {
    var bench = RenderBench()
    let ring = try StreamRing(frames: 8000, layout: .monoFloat, pool: bench.pool)
    ring.append(repeating: 1, count: 3000)
    bench.start(ring)
    var left = bench.renderLeft(4000)
    #expect(left[2700] == 1)
    #expect(left[3000] == 0)
    #expect(bench.ref.readings.starved == 1)
    #expect(bench.ref.readings.counts.starved == 1)
    #expect(ring.read == 3000)
    // Less than eight ramps are not enough to go on.
    ring.append(repeating: 1, count: 1000)
    left += bench.renderLeft(500)
    #expect(left[4400] == 0)
    ring.append(repeating: 1, count: 4000)
    ring.mark(ClipTraits.isComplete.union(.stepsAtTail))
    left += bench.renderLeft(6000)
    #expect(left[4800] == 1)
    #expect(left[9200] == 1)
    #expect(left[9500] == 0)
    #expect(Signals.steepestBend(Array(left.dropFirst(10)), silenceAround: false) < 0.01)
    #expect(bench.ref.readings.starved == 1)
    #expect(bench.ref.nextReceipt()?.reason == .finished)
  }

  @Test
  func `a seek waits unheard and uncounted where the ring goes on, and lands exactly`()
    throws
  {
    var bench = RenderBench()
    let ring = try StreamRing(frames: 8000, layout: .monoFloat, pool: bench.pool)
    ring.append(repeating: 0.25, count: ring.free)
    let voice = bench.start(ring)
    var left = bench.renderLeft(1000)
    let landing = ring.written
    #expect(bench.ref.send(.seek(voice, to: UInt32(landing))))
    left += bench.renderLeft(1000)
    #expect(left[1100] < 0.25)
    #expect(left[1300] == 0)
    #expect(ring.read == landing)
    #expect(ring.free == ring.depth)
    ring.append(repeating: 0.5, count: 4000)
    left += bench.renderLeft(1000)
    #expect(left[2239] < 0.5)
    #expect(left[2240] == 0.5)
    #expect(ring.read == landing + 1000)
    #expect(Signals.steepestBend(left, silenceAround: false) < 0.01)
    #expect(bench.ref.readings.starved == 0)
  }

  @Test
  func `a stream that was complete goes on after a seek`() throws {
    var bench = RenderBench()
    let ring = try StreamRing(frames: 8000, layout: .monoFloat, pool: bench.pool)
    ring.append(repeating: 0.25, count: 3000)
    ring.mark(.isComplete)
    let voice = bench.start(ring)
    _ = bench.renderLeft(1000)
    ring.mark(.none)
    #expect(bench.ref.send(.seek(voice, to: 3000)))
    _ = bench.renderLeft(3000)
    #expect(bench.ref.nextReceipt() == nil)
    ring.append(repeating: 0.5, count: 2500)
    ring.mark(.isComplete)
    let left = bench.renderLeft(3000)
    #expect(left[2499] == 0.5)
    #expect(left[2500] == 0)
    #expect(bench.ref.nextReceipt()?.reason == .finished)
  }

  @Test
  func `a fade out to an expected end does not wait for the ring to say so`() throws {
    var bench = RenderBench()
    let ring = try StreamRing(frames: 4000, layout: .monoFloat, pool: bench.pool)
    ring.expect(20_000)
    ring.append(repeating: 1, count: ring.free)
    bench.start(ring) { $0.fadeOut = 15_000 }
    var left: [Float] = []
    while left.count < 21_000 {
      ring.append(repeating: 1, count: min(ring.free, 20_000 - Int(ring.written)))
      if ring.written == 20_000 { ring.mark(.isComplete) }
      left += bench.renderLeft(500)
    }
    #expect(abs(left[12_500] - 0.5) < 0.001)
    #expect(Signals.steepestBend(left, silenceAround: false) <= ClickTests.bound)
    #expect(bench.ref.nextReceipt()?.end == FramePosition.zero.advanced(by: 20_000))
  }

  @Test
  func `an end too far ahead for 32 bits is told once it has come near`() throws {
    let pool = ClipPool(budget: 1 << 20)
    let ring = try StreamRing(frames: 8000, layout: .monoInt16, pool: pool)
    let end = (UInt64(1) << 30) + 3000
    ring.expect(end)
    #expect(ring.view.framesExpected == .max)
    ring.append(repeating: 0, count: 3500)
    #expect(ring.view.framesExpected == UInt32(end))
  }

  @Test
  func `a ring is charged as one, and its memory goes with it`() throws {
    let pool = ClipPool(budget: 1 << 20)
    do {
      let ring = try StreamRing(frames: 10_000, layout: .stereoInt16, pool: pool)
      #expect(ring.capacity >= 10_000)
      #expect(pool.statistics.rings == 1)
      #expect(pool.statistics.ringBytes == 40_960)
      #expect(pool.statistics.bytes == 40_960)
      #expect(ring.bytes == 40_960)
    }
    #expect(pool.statistics.rings == 0)
    #expect(pool.statistics.ringBytes == 0)
    #expect(pool.statistics.bytes == 0)
    #expect(throws: ClipError.self) {
      _ = try StreamRing(frames: 1 << 20, layout: .stereoInt16, pool: pool)
    }
    #expect(pool.statistics.rings == 0)
  }
}
