// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Testing

@Suite("Ducking")
struct DuckingTests {
  static let setting = DuckingSetting(
    trigger: 1, lowered: 0b101, gain: 0.25, attack: 1000, hold: 500, release: 2000)

  /// A constant of 1 on the bus `lowered`, and silence on the bus that lowers from 3000 to 5000.
  static func render(_ frames: Int, lowered: UInt8 = 2, block: Int = 256) throws -> [Float] {
    var bench = RenderBench()
    bench.ref.set(setting)
    try bench.start(try bench.store([Float](repeating: 1, count: frames)), slot: 0) {
      $0.bus = lowered
    }
    try bench.start(try bench.store([Int16](repeating: 0, count: 2000)), slot: 1) {
      $0.bus = 1
      $0.start = FramePosition.zero.advanced(by: 3000)
      $0.isScheduled = true
    }
    var left: [Float] = []
    while left.count < frames { left += bench.renderLeft(min(block, frames - left.count)) }
    return left
  }

  @Test(arguments: [0, 2] as [UInt8])
  func `a voice lowers others from its first frame to some time after its last`(bus: UInt8) throws {
    let left = try Self.render(10_000, lowered: bus)
    #expect(left[...3000].allSatisfy { $0 == 1 })
    #expect(left[3002] < 1)
    #expect(left[3500] == 0.625)
    #expect(left[4000...5500].allSatisfy { $0 == 0.25 })
    #expect(left[5503] > 0.25)
    #expect(left[6500] == 0.625)
    #expect(left[7500...].allSatisfy { $0 == 1 })
    #expect(Signals.steepestBend(left, silenceAround: false) < 1e-4)
  }

  @Test
  func `the bus that lowers is not lowered itself unless it is to be`() throws {
    var bench = RenderBench()
    bench.ref.set(Self.setting)
    try bench.start(try bench.store([Float](repeating: 1, count: 4000))) { $0.bus = 1 }
    #expect(bench.renderLeft(4000).allSatisfy { $0 == 1 })
  }

  @Test(arguments: [1, 7, 64, 256, 1000])
  func `the output is the same for every block length`(block: Int) throws {
    #expect(try Self.render(9000, block: block) == Self.render(9000, block: 9000))
  }

  @Test
  func `a paused voice lowers nothing, and the next one within the hold keeps them down`() throws {
    var bench = RenderBench()
    bench.ref.set(Self.setting)
    try bench.start(try bench.store([Float](repeating: 1, count: 50_000)), slot: 0) { $0.bus = 2 }
    let prompt = try bench.store([Float](repeating: 0, count: 2000))
    try bench.start(prompt, slot: 1) { $0.bus = 1 }
    _ = bench.render(2400)
    let second = try bench.start(prompt, slot: 1) { $0.bus = 1 }
    #expect(bench.renderLeft(1000).allSatisfy { $0 == 0.25 })
    #expect(bench.ref.send(.pause(second)))
    // 5 ms of fading out, the hold, the way up.
    let left = bench.renderLeft(3000)
    #expect(left[700] == 0.25)
    #expect(left[2741...].allSatisfy { $0 == 1 })
  }

  @Test
  func `a new setting is taken up while they are down`() throws {
    var bench = RenderBench()
    bench.ref.set(Self.setting)
    try bench.start(try bench.store([Float](repeating: 1, count: 50_000)), slot: 0) { $0.bus = 2 }
    try bench.start(try bench.store([Float](repeating: 0, count: 50_000)), slot: 1) { $0.bus = 1 }
    #expect(bench.renderLeft(1500).last == 0.25)
    var next = Self.setting
    next.gain = 0.5
    bench.ref.set(next)
    #expect(bench.renderLeft(1500).last == 0.5)
    bench.ref.set(.none)
    #expect(bench.renderLeft(1500).last == 1)
  }

  @Test(arguments: [(0.5, 1), (2, 1), (1, 0), (2, 0)] as [(Float, Float)])
  func `a voice at another rate or without gain lowers others as long as it runs`(
    rate: Float, gain: Float
  ) throws {
    var bench = RenderBench()
    bench.ref.set(Self.setting)
    bench.ref.set(PlaybackRate(rate), slot: 1)
    try bench.start(try bench.store([Float](repeating: 1, count: 50_000)), slot: 0) { $0.bus = 2 }
    try bench.start(try bench.store([Float](repeating: 0, count: 4000)), slot: 1) {
      $0.bus = 1
      $0.gain = StereoGain(left: gain, right: gain)
    }
    let end = Int(4000 / rate)
    let left = bench.renderLeft(end + 3000)
    #expect(left[1000...(end + 500)].allSatisfy { $0 == 0.25 })
    #expect(left[end + 503] > 0.25)
    #expect(left[(end + 2500)...].allSatisfy { $0 == 1 })
  }

  @Test(arguments: [
    DuckingSetting.none,
    DuckingSetting(trigger: 1, lowered: 0b001, gain: 0.25, attack: 1000, hold: 500, release: 2000),
    DuckingSetting(trigger: 0, lowered: 0b100, gain: 0.5, attack: 0, hold: 0, release: 0),
  ])
  func `no setting is a step, whatever changes while they are down`(
    next: DuckingSetting
  ) throws {
    var bench = RenderBench()
    bench.ref.set(Self.setting)
    let tone = try bench.store([Float](repeating: 0.5, count: 50_000))
    try bench.start(tone, slot: 0) { $0.bus = 0 }
    try bench.start(tone, slot: 1) { $0.bus = 2 }
    try bench.start(try bench.store([Int16](repeating: 0, count: 50_000)), slot: 2) { $0.bus = 1 }
    var left = bench.renderLeft(3000)
    #expect(left.last == 0.25)
    bench.ref.set(next)
    left += bench.renderLeft(3000)
    bench.ref.set(Self.setting)
    left += bench.renderLeft(3000)
    #expect(Signals.steepestBend(Array(left[1000...]), silenceAround: false) < 1e-3)
    #expect(left.last == 0.25)
  }
}
