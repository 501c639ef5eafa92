// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Testing

/// Every order, in any sequence, also to voices that have ended.
@Suite("Random orders")
struct RandomOrderTests {
  static let slots: UInt32 = 12

  /// Sends one order, or sets one setting.
  static func act(
    _ bench: inout RenderBench, _ clips: [ClipID], _ started: inout [VoiceID: Int],
    _ newest: inout [VoiceID?], _ random: inout RandomSequence
  ) throws {
    let slot = UInt32.random(in: 0..<slots, using: &random)
    let now = bench.renderer.position
    guard let voice = newest[Int(slot)] else {
      bench.ref.set(PlaybackRate(.random(in: 0.25...4, using: &random)), slot: slot)
      let id = try bench.start(clips[.random(in: 0..<clips.count, using: &random)], slot: slot) {
        $0.bus = .random(in: 0...3, using: &random)
        $0.start = now.advanced(by: .random(in: 0...300, using: &random))
        $0.isScheduled = Bool.random(using: &random)
        $0.from = .random(in: 0...1200, using: &random)
        $0.until = Bool.random(using: &random) ? .max : .random(in: 0...1200, using: &random)
        $0.loopsFromStart = Bool.random(using: &random)
        $0.loopFrom = .random(in: 0...300, using: &random)
        $0.loopUntil = .random(in: 700...1200, using: &random)
        $0.repeats = .random(in: 0...3, using: &random)
        $0.crossFade = Bool.random(using: &random) ? 0 : 200
        $0.fadeIn = .random(in: 0...300, using: &random)
        $0.fadeOut = .random(in: 0...300, using: &random)
        $0.steals = newest[.random(in: 0..<newest.count, using: &random)]
      }
      started[id] = 0
      newest[Int(slot)] = id
      return
    }
    let sent =
      switch Int.random(in: 0...7, using: &random) {
      case 0:
        bench.ref.send(
          .stop(
            voice, at: now.advanced(by: .random(in: 0...100, using: &random)),
            fade: .random(in: 0...400, using: &random)))
      case 1: bench.ref.send(.seek(voice, to: .random(in: 0...1500, using: &random)))
      case 2: bench.ref.send(.pause(voice))
      case 3, 4: bench.ref.send(.resume(voice))
      default: true
      }
    #expect(sent)
    bench.ref.set(
      StereoGain(left: .random(in: 0...1, using: &random), right: 0.1), slot: slot)
    bench.ref.set(.random(in: 0...1, using: &random), bus: .random(in: 0...2, using: &random))
  }

  @Test
  func `100,000 orders: every start has exactly one receipt, and no slot is lost`() throws {
    var random = RandomSequence(seed: 11)
    var bench = RenderBench(voices: Int(Self.slots), isLimiting: true)
    let clips = [
      try bench.store(Signals.sine(1000, frequency: 0.01, amplitude: 0.1)),
      try bench.store(Signals.sine(2000, frequency: 0.01, amplitude: 0.1), stereo: true),
      try bench.store((0..<1000).map { Int16($0) }),
      try bench.store((0..<2000).map { Int16($0) }, stereo: true),
    ]
    var started: [VoiceID: Int] = [:]
    var newest = [VoiceID?](repeating: nil, count: Int(Self.slots))
    var reasons: Set<Receipt.Reason> = []
    func readReceipts() {
      while let receipt = bench.ref.nextReceipt() {
        started[receipt.id, default: 100] += 1
        reasons.insert(receipt.reason)
        if newest[Int(receipt.id.slot)] == receipt.id { newest[Int(receipt.id.slot)] = nil }
      }
    }
    for number in 0..<100_000 {
      try Self.act(&bench, clips, &started, &newest, &random)
      if number % 8 == 0 {
        _ = bench.render(.random(in: 1...64, using: &random))
        readReceipts()
      }
    }
    for voice in newest {
      if let voice { #expect(bench.ref.send(.stop(voice, at: .zero, fade: 0))) }
    }
    _ = bench.render(1000)
    readReceipts()
    #expect(started.count > 1000)
    #expect(started.values.allSatisfy { $0 == 1 })
    #expect(reasons == [.finished, .stopped, .stolen])
    #expect(bench.renderer.activeVoices == 0)
    #expect(newest.allSatisfy { $0 == nil })
  }
}
