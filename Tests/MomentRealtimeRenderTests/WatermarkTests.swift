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

  @Test(arguments: [0.5, 1.3, 4] as [Float])
  func `a voice at another rate waits for its frames as well, and misses none`(rate: Float) throws {
    var bench = RenderBench()
    bench.ref.set(PlaybackRate(rate), slot: 0)
    var writer = try bench.pool.admit(.unknown, layout: .monoFloat)
    for chunk in 1...3 {
      try writer.write(20_000, of: 0.5)
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

  @Test(arguments: [0.7, 1, 1.9] as [Float])
  func `fades, rests and seams at a rate do not click while decoding goes on`(rate: Float) throws {
    var bench = RenderBench()
    bench.ref.set(PlaybackRate(rate), slot: 0)
    var writer = try bench.pool.admit(.unknown, layout: .monoFloat)
    try writer.write(9000)
    let voice = try bench.start(writer.id) {
      $0.until = 30_000
      $0.repeats = 1
      $0.loopUntil = 8000
      $0.crossFade = 600
      $0.fadeOut = 15_000
    }
    var left = bench.renderLeft(1000)
    for order in [.pause(voice), .seek(voice, to: 300), .resume(voice)] as [Order] {
      #expect(bench.ref.send(order))
      left += bench.renderLeft(100)
    }
    for _ in 0..<10 {
      try writer.write(4000)
      left += bench.renderLeft(Int(3500 / rate))
    }
    left += bench.renderLeft(20_000)
    // The clip begins with a step of its own, around which interpolation rings.
    let bend = Signals.steepestBend(Array(left.dropFirst(10)), silenceAround: false)
    #expect(bend <= ClickTests.bound)
    #expect(bench.ref.readings.starved == 0)
    #expect(bench.ref.nextReceipt()?.reason == .finished)
    #expect(left.last == 0)
  }

  @Test
  func `a cross-faded loop of a clip that turns out shorter does not click`() throws {
    var bench = RenderBench()
    var left: [Float] = []
    do {
      var writer = try bench.pool.admit(.exact(20_000), layout: .monoFloat)
      try writer.write(10_000)
      try bench.start(writer.id) {
        $0.repeats = 1
        $0.loopUntil = 20_000
        $0.crossFade = 800
      }
      left += bench.renderLeft(8900)
    }
    left += bench.renderLeft(12_000)
    #expect(Signals.steepestBend(left, silenceAround: false) <= ClickTests.bound)
    #expect(left[9500] > 0.9)
  }

  @Test(arguments: [1500, 1999, 2000, 2001], [false, true])
  func `a voice sent past its loop ends if nothing turns out to be there`(
    length: Int, isStarted: Bool
  ) throws {
    var bench = RenderBench()
    var writer = try bench.pool.admit(.exact(3000), layout: .monoFloat)
    try writer.write(1400)
    let voice = try bench.start(writer.id) {
      $0.from = isStarted ? 2500 : 0
      $0.repeats = .max
      $0.loopsFromStart = false
      $0.loopFrom = 500
      $0.loopUntil = 2000
    }
    _ = bench.render(600)
    if !isStarted { #expect(bench.ref.send(.seek(voice, to: 2500))) }
    _ = bench.render(600)
    #expect(bench.ref.position(slot: 0) == 2500)
    try writer.write(length - 1400)
    writer.finish(.none)
    #expect(bench.renderLeft(3000).allSatisfy { $0 == 0 })
    #expect(bench.ref.nextReceipt()?.reason == .finished)
  }
}
