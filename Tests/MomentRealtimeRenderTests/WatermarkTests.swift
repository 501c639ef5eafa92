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
    try writer.write(3000)
    try bench.start(writer.id)

    var left = bench.renderLeft(4000)
    #expect(left[2700] == 1)
    #expect(left[3100] == 0)
    #expect(bench.ref.nextReceipt() == nil)
    #expect(bench.ref.readings.starved == 1)

    try writer.write(5000)
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
      try writer.write(4000)
      try bench.start(writer.id)
    }
    let left = bench.renderLeft(5000)
    #expect(left[3700] == 1)
    #expect(left[4000] == 0)
    #expect(Signals.steepestBend(Array(left.dropFirst(1)), silenceAround: false) < 0.01)
    #expect(bench.ref.nextReceipt()?.reason == .finished)
  }

  /// Renders while decoding goes on, a little ahead of what is read.
  static func follow(
    _ bench: inout RenderBench, _ writer: inout ClipWriter, blocks: Int
  ) throws -> [Float] {
    var left: [Float] = []
    for _ in 0..<blocks {
      try writer.write(4000)
      left += bench.renderLeft(3500)
    }
    return left
  }

  @Test
  func `a fade out to a known end does not click while decoding goes on`() throws {
    var bench = RenderBench()
    var writer = try bench.pool.admit(.unknown, layout: .monoFloat)
    try writer.write(6000)
    try bench.start(writer.id) {
      $0.until = 20_000
      $0.fadeOut = 15_000
    }
    var left = bench.renderLeft(4000)
    left += try Self.follow(&bench, &writer, blocks: 5)
    #expect(Signals.steepestBend(left, silenceAround: false) <= ClickTests.bound)
    #expect(bench.ref.readings.starved == 0)
    #expect(abs(left[12_500] - 0.5) < 0.001)
    let end = FramePosition.zero.advanced(by: 20_000)
    #expect(bench.ref.nextReceipt()?.end == end)
  }

  @Test(arguments: [20_000, UInt32.max])
  func `a fade out to an end that comes sooner than was known does not click`(until: UInt32)
    throws
  {
    var bench = RenderBench()
    var left: [Float] = []
    do {
      var writer = try bench.pool.admit(.exact(20_000), layout: .monoFloat)
      try writer.write(6000)
      try bench.start(writer.id) {
        $0.until = until
        $0.fadeOut = 15_000
      }
      left += bench.renderLeft(4000)
      left += try Self.follow(&bench, &writer, blocks: 1)
    }
    left += bench.renderLeft(10_000)
    #expect(Signals.steepestBend(left, silenceAround: false) <= ClickTests.bound)
    let end = FramePosition.zero.advanced(by: 10_000)
    #expect(bench.ref.nextReceipt()?.end == end)
  }

  @Test
  func `a ramp at an end that turns out to be the clip's own is finished`() throws {
    var bench = RenderBench()
    var writer = try bench.pool.admit(.exact(5000), layout: .monoFloat)
    try writer.write(5000)
    try bench.start(writer.id) { $0.until = 5000 }
    var left = bench.renderLeft(4900)
    writer.finish(.none)
    left += bench.renderLeft(1000)
    #expect(Signals.steepestBend(left, silenceAround: false) <= ClickTests.bound)
  }

  @Test
  func `a voice short of a known end waits for its frames`() throws {
    var bench = RenderBench()
    var writer = try bench.pool.admit(.unknown, layout: .monoFloat)
    try writer.write(3000)
    try bench.start(writer.id) { $0.until = 4000 }
    #expect(bench.renderLeft(4000)[3500] == 0)
    #expect(bench.ref.readings.starved == 1)
    #expect(bench.ref.nextReceipt() == nil)
    // Fewer frames than it would wait for otherwise, but all it needs.
    try writer.write(1000)
    #expect(bench.renderLeft(2000)[500] == 1)
    #expect(bench.ref.nextReceipt()?.reason == .finished)
  }

  @Test(arguments: [1000, 2700, 2800, 2990])
  func `no order that outruns the decoder clicks`(when: Int) throws {
    for order in 0..<4 {
      var bench = RenderBench()
      var writer = try bench.pool.admit(.unknown, layout: .monoFloat)
      try writer.write(3000)
      let voice = try bench.start(writer.id)
      var left = bench.renderLeft(when)
      let orders: [Order] = [
        .stop(voice, at: .zero, fade: 48_000), .stop(voice, at: .zero, fade: 0),
        .pause(voice), .seek(voice, to: 500),
      ]
      #expect(bench.ref.send(orders[order]))
      left += bench.renderLeft(2000)
      #expect(
        Signals.steepestBend(left, silenceAround: false) <= ClickTests.bound,
        "order \(order), frame \(when)")
      if order < 2 { #expect(bench.ref.nextReceipt()?.reason == .stopped) }
      if order == 3 { #expect(left.last == 1) }
    }
  }

  @Test
  func `a seek to where too little is decoded waits there, and passes nothing over`() throws {
    var bench = RenderBench()
    var writer = try bench.pool.admit(.unknown, layout: .monoFloat)
    try writer.write(3000)
    let voice = try bench.start(writer.id)
    _ = bench.render(1000)
    #expect(bench.ref.send(.seek(voice, to: 2900)))
    _ = bench.render(1000)
    #expect(bench.ref.position(slot: 0) == 2900)
    #expect(bench.ref.readings.starved == 1)
  }

  @Test(arguments: [0, 1, 100, 240])
  func `a voice that starts before enough is decoded begins late, with its first frame as it is`(
    decoded: Int
  ) throws {
    var bench = RenderBench()
    var writer = try bench.pool.admit(.unknown, layout: .monoFloat)
    try writer.write(decoded)
    try bench.start(writer.id)
    #expect(bench.renderLeft(1000).allSatisfy { $0 == 0 })
    #expect(bench.ref.readings.starved == 1)
    try writer.write(3000)
    #expect(bench.renderLeft(1000).allSatisfy { $0 == 1 })
    #expect(bench.ref.position(slot: 0) == 1000)
  }
}
