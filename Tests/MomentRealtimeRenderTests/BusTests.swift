// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Testing

@Suite("Buses")
struct BusTests {
  @Test
  func `each bus is added up in slot order, and then the buses in theirs`() throws {
    var bench = RenderBench()
    // Numbers whose sum depends on the order.
    let levels: [(Float, UInt8)] = [
      (0.05, 2), (1e-8, 0), (0.15, 1), (0.35, 0), (0.1, 2), (3e-9, 1),
    ]
    for (slot, level) in levels.enumerated() {
      let clip = try bench.store([Float](repeating: level.0, count: 10))
      try bench.start(clip, slot: UInt32(slot)) { $0.bus = level.1 }
    }
    let first: Float = 1e-8 + 0.35
    let second: Float = 0.15 + 3e-9
    let third: Float = 0.05 + 0.1
    #expect(bench.renderLeft(10).allSatisfy { $0 == first + second + third })
  }

  @Test
  func `a bus at unity gain changes no bit`() throws {
    let noise = (0..<3000).map { Int16(truncatingIfNeeded: $0 &* 40_503) }
    for bus in 0..<3 as Range<UInt8> {
      var bench = RenderBench()
      try bench.start(try bench.store(noise)) { $0.bus = bus }
      #expect(bench.renderLeft(3000) == noise.map { Float($0) / 32_768 })
    }
  }

  @Test
  func `a gain is for its own bus, comes within 10 ms without a click, and mutes`() throws {
    var bench = RenderBench()
    let clip = try bench.store([Float](repeating: 0.5, count: 20_000))
    try bench.start(clip, slot: 0)
    try bench.start(clip, slot: 1) { $0.bus = 2 }
    var left = bench.renderLeft(1000)
    #expect(left.allSatisfy { $0 == 1 })
    for gain in [0.5, 0.1, 0.7, 0] as [Float] {
      bench.ref.set(gain, bus: 2)
      left += bench.renderLeft(1000)
      #expect(left.last == 0.5 + 0.5 * gain)
      #expect(left[left.count - 500] == left.last)
    }
    #expect(Signals.steepestBend(left, silenceAround: false) < 0.001)
    bench.ref.set(1, bus: 2)
    _ = bench.render(480)
    #expect(bench.renderLeft(100).allSatisfy { $0 == 1 })
  }

  @Test
  func `a gain set before anything sounds is there from the first frame`() throws {
    var bench = RenderBench()
    _ = bench.render(100)
    bench.ref.set(0.25, bus: 1)
    try bench.start(try bench.store([1, 1, 1] as [Float])) { $0.bus = 1 }
    #expect(bench.renderLeft(4) == [0.25, 0.25, 0.25, 0])
  }

  @Test
  func `voices of one bus are found in 4096 slots`() throws {
    var bench = RenderBench(voices: 4096)
    let clip = try bench.store([Float](repeating: 1 / 64, count: 100))
    for slot in stride(from: UInt32(1), to: 4096, by: 273) {
      try bench.start(clip, slot: slot) { $0.bus = UInt8(slot % 3) }
    }
    #expect(bench.renderLeft(100).allSatisfy { $0 == 15.0 / 64 })
    #expect(bench.renderer.activeVoices == 0)
  }

  @Test(arguments: [Float(1), 1.1])
  func `a voice on a silent bus keeps its place, and is where it would be when the bus is heard`(
    rate: Float
  ) throws {
    func output(muted: Bool) throws -> [Float] {
      var bench = RenderBench()
      let clip = try bench.store(Signals.sine(40_000, frequency: 0.01, amplitude: 0.5))
      if muted { bench.ref.set(0, bus: 1) }
      bench.ref.set(PlaybackRate(rate), slot: 0)
      try bench.start(clip) { $0.bus = 1 }
      let first = bench.renderLeft(5000)
      if muted { #expect(first.allSatisfy { $0 == 0 }) }
      bench.ref.set(1, bus: 1)
      return bench.renderLeft(5000)
    }
    #expect(try output(muted: true).dropFirst(600) == output(muted: false).dropFirst(600))
  }
}
