// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Testing

/// Voices to which nothing happens are taken in bulk: until something does.
@Suite("Calm voices")
struct CalmTests {
  /// Twelve voices of 1/16 on bus 2 that have been calm for a while; answers with the first.
  static func calm(in bench: inout RenderBench) throws -> VoiceID {
    let clip = try bench.store([Float](repeating: 1 / 16, count: 100_000))
    let voice = try bench.start(clip, slot: 0) { $0.bus = 2 }
    for slot in 1..<12 as Range<UInt32> { try bench.start(clip, slot: slot) { $0.bus = 2 } }
    for _ in 0..<10 { #expect(bench.renderLeft(256).allSatisfy { $0 == 0.75 }) }
    return voice
  }

  /// Where the left side first is not what it was.
  static func firstChange(_ left: [Float]) -> Int? { left.firstIndex { $0 != 0.75 } }

  @Test
  func `a new gain is on its way from the next frame, and there after 10 ms`() throws {
    var bench = RenderBench()
    let voice = try Self.calm(in: &bench)
    bench.ref.set(StereoGain(left: 0, right: 0), slot: voice.slot)
    let left = bench.renderLeft(600)
    #expect(try #require(Self.firstChange(left)) <= 2)
    #expect(left[479] > 11.0 / 16)
    #expect(left[480...].allSatisfy { $0 == 11.0 / 16 })
  }

  @Test
  func `a new rate is taken up`() throws {
    var bench = RenderBench()
    let voice = try Self.calm(in: &bench)
    bench.ref.set(PlaybackRate(2), slot: voice.slot)
    let before = bench.ref.position(slot: voice.slot)
    _ = bench.render(1480)
    let walked = bench.ref.position(slot: voice.slot) - before
    // 10 ms on the way from 1 to 2, then twice as many frames.
    #expect((2600...2840).contains(walked))
  }

  @Test(arguments: [0, 1, 100, 255, 256, 1000])
  func `a stop falls on its frame`(wait: Int) throws {
    var bench = RenderBench()
    let voice = try Self.calm(in: &bench)
    let at = bench.renderer.position.advanced(by: UInt32(wait))
    #expect(bench.ref.send(.stop(voice, at: at, fade: 240)))
    let left = bench.renderLeft(256) + bench.renderLeft(256) + bench.renderLeft(1000)
    let first = try #require(Self.firstChange(left))
    #expect((wait...wait + 2).contains(first))
    #expect(left[(wait + 240)...].allSatisfy { $0 == 11.0 / 16 })
    let end = at.advanced(by: 240)
    #expect(bench.ref.nextReceipt() == Receipt(id: voice, end: end, reason: .stopped))
  }

  @Test
  func `a pause, a seek and a theft are obeyed`() throws {
    var bench = RenderBench()
    let voice = try Self.calm(in: &bench)
    #expect(bench.ref.send(.pause(voice)))
    #expect(bench.renderLeft(300)[240...].allSatisfy { $0 == 11.0 / 16 })
    #expect(bench.ref.send(.resume(voice)))
    #expect(bench.renderLeft(600)[240...].allSatisfy { $0 == 0.75 })
    #expect(bench.ref.send(.seek(voice, to: 50_000)))
    _ = bench.render(500)
    #expect(bench.ref.position(slot: voice.slot) == 50_260)
    _ = bench.render(500)
    try bench.start(try bench.store([0, 0] as [Float]), slot: 20) { $0.steals = voice }
    #expect(bench.renderLeft(300)[240...].allSatisfy { $0 == 11.0 / 16 })
  }

  @Test
  func `a bus that is muted, and one that is ducked, take calm voices with them`() throws {
    var bench = RenderBench()
    _ = try Self.calm(in: &bench)
    bench.ref.set(0, bus: 2)
    var left = bench.renderLeft(600)
    #expect(try #require(Self.firstChange(left)) <= 2)
    #expect(left[480...].allSatisfy { $0 == 0 })
    bench.ref.set(1, bus: 2)
    #expect(bench.renderLeft(600)[480...].allSatisfy { $0 == 0.75 })
    bench.ref.set(
      DuckingSetting(trigger: 1, lowered: 4, gain: 0.5, attack: 100, hold: 0, release: 100))
    _ = bench.render(600)
    // What lowers them is calm itself for most of the time.
    try bench.start(try bench.store([Float](repeating: 0, count: 5000)), slot: 20) { $0.bus = 1 }
    left = bench.renderLeft(256)
    for _ in 0..<30 { left += bench.renderLeft(256) }
    #expect(try #require(Self.firstChange(left)) <= 2)
    #expect(left[500..<5000].allSatisfy { $0 == 0.375 })
    #expect(left[5500...].allSatisfy { $0 == 0.75 })
  }

  @Test
  func `the clip's end and the loop's seam are reached`() throws {
    var bench = RenderBench()
    let samples = (0..<4000).map { Float($0) / 8192 }
    try bench.start(try bench.store(samples)) {
      $0.repeats = 1
      $0.isSeamless = true
    }
    var left: [Float] = []
    for _ in 0..<33 { left += bench.renderLeft(256) }
    #expect(Array(left[..<8000]) == samples + samples)
    #expect(left[8000...].allSatisfy { $0 == 0 })
    #expect(bench.ref.nextReceipt()?.end == FramePosition.zero.advanced(by: 8000))
  }
}
