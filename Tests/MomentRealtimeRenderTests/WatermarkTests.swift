// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

/// A clip may be played while it is still being decoded.
@Suite("Watermark")
struct WatermarkTests {
  @Test
  func `a voice that outruns the decoder fades, waits, is counted, and goes on where it was`()
    throws
  {
    var bench = RenderBench()
    var writer = try bench.pool.admit(.unknown, layout: .monoFloat)
    func decode(_ writer: inout ClipWriter, _ count: Int) throws {
      let room = try unsafe writer.room(for: count)
      for index in 0..<count {
        unsafe room.storeBytes(of: Float(1), toByteOffset: 4 * index, as: Float.self)
      }
      writer.commit(count)
    }
    try decode(&writer, 3000)
    try bench.start(writer.id)

    var left = bench.renderLeft(4000)
    #expect(left[2700] == 1)
    #expect(left[3100] == 0)
    #expect(bench.ref.nextReceipt() == nil)
    #expect(bench.ref.readings.starved == 1)

    try decode(&writer, 5000)
    left += bench.renderLeft(1000)
    #expect(left[4500] == 1)
    writer.finish(.stepsAtTail)
    left += bench.renderLeft(6000)
    // 3000 frames before the wait, 1000 of waiting, 5000 after it.
    #expect(left[9000] == 0)
    #expect(left[8750] == 1)
    #expect(Signals.steepestBend(Array(left.dropFirst(10)), silenceAround: false) < 0.01)
    #expect(bench.ref.nextReceipt()?.reason == .finished)
  }

  @Test
  func `a decode that is abandoned ends the voice with a fade`() throws {
    var bench = RenderBench()
    do {
      var writer = try bench.pool.admit(.exact(10_000), layout: .monoFloat)
      let room = try unsafe writer.room(for: 4000)
      for index in 0..<4000 {
        unsafe room.storeBytes(of: Float(1), toByteOffset: 4 * index, as: Float.self)
      }
      writer.commit(4000)
      try bench.start(writer.id)
    }
    let left = bench.renderLeft(5000)
    #expect(left[3700] == 1)
    #expect(left[4000] == 0)
    #expect(Signals.steepestBend(Array(left.dropFirst(1)), silenceAround: false) < 0.01)
    #expect(bench.ref.nextReceipt()?.reason == .finished)
  }

  @Test(arguments: [0.5, 1.3, 4] as [Float])
  func `a voice at another rate waits for its frames as well, and misses none`(rate: Float) throws {
    var bench = RenderBench()
    bench.ref.set(PlaybackRate(rate), slot: 0)
    var writer = try bench.pool.admit(.unknown, layout: .monoFloat)
    for chunk in 1...3 {
      let room = try unsafe writer.room(for: 20_000)
      for index in 0..<20_000 {
        unsafe room.storeBytes(of: Float(0.5), toByteOffset: 4 * index, as: Float.self)
      }
      writer.commit(20_000)
      if chunk == 1 { try bench.start(writer.id) }
      let left = bench.renderLeft(Int(20_000 / rate) + 2000)
      #expect(left.last == 0)
      #expect(Signals.steepestBend(Array(left.dropFirst(10)), silenceAround: false) < 0.01)
      #expect(bench.ref.readings.starved == chunk)
    }
    writer.finish(.stepsAtTail)
    _ = bench.render(4000)
    #expect(bench.ref.nextReceipt()?.reason == .finished)
    #expect(bench.ref.position(slot: 0) >= 60_000)
  }
}
