// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Testing

@Suite("Schedules")
struct ScheduleTests {
  @Test
  func `10,000 starts and stops land on their frames, whatever the blocks are`() throws {
    var random = RandomSequence(seed: 3)
    var bench = RenderBench()
    let clip = try bench.store([Float](repeating: 1, count: 1000))
    var wrong = 0
    for number in 0..<10_000 {
      let now = bench.renderer.position
      let wait = Int.random(in: 1...60, using: &random)
      let length = Int.random(in: 1...120, using: &random)
      let start = now.advanced(by: UInt32(wait))
      let stop = start.advanced(by: UInt32(length))
      let voice = try bench.start(clip, slot: UInt32(number % 64)) {
        $0.start = start
        $0.isScheduled = true
      }
      guard bench.ref.send(.stop(voice, at: stop, fade: 0)) else {
        Issue.record("an order did not fit")
        return
      }
      let total = wait + length + 241
      var left: [Float] = []
      while left.count < total {
        let block = Int.random(in: 1...300, using: &random)
        left += bench.renderLeft(min(block, total - left.count))
      }
      let end = wait + length
      let lands =
        left[wait - 1] == 0 && left[wait] == 1 && left[end] == 1 && left[end + 1] < 1
        && left[end + 239] > 0 && left[end + 240] == 0
      let receipt = Receipt(id: voice, end: stop.advanced(by: 240), reason: .stopped)
      let isOne = bench.ref.nextReceipt() == receipt && bench.ref.nextReceipt() == nil
      if !lands || !isOne { wrong += 1 }
    }
    #expect(wrong == 0)
    #expect(bench.ref.readings.lateStarts == 0)
    #expect(bench.renderer.activeVoices == 0)
  }

  @Test
  func `1000 seeks land exactly`() throws {
    var random = RandomSequence(seed: 4)
    var bench = RenderBench()
    let ramp = (0..<60_000).map { Float($0) / 65_536 }
    let voice = try bench.start(try bench.store(ramp)) { $0.repeats = .max }
    _ = bench.render(100)
    var wrong = 0
    for _ in 0..<1000 {
      let target = Int.random(in: 0..<50_000, using: &random)
      guard bench.ref.send(.seek(voice, to: UInt32(target))) else { continue }
      let left = bench.renderLeft(500)
      // 240 frames of ramp out, 240 of ramp in from the target on.
      if left[480] != ramp[target + 240] || left[499] != ramp[target + 259] { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  /// Voices of every kind and what can be done with them, from clips that are plain arithmetic.
  static func everything(block: Int) throws -> [Float] {
    var random = RandomSequence(seed: 5)
    var bench = RenderBench()
    let clips = [
      try bench.store((0..<3000).map { Float(abs($0 % 100 - 50) - 25) / 128 }),
      try bench.store((0..<6000).map { Float(abs($0 % 154 - 77) - 38) / 256 }, stereo: true),
      try bench.store((0..<3000).map { Int16(truncatingIfNeeded: $0 * $0) }),
      try bench.store((0..<6000).map { Int16(truncatingIfNeeded: $0 * 77) }, stereo: true),
    ]
    var voices: [VoiceID] = []
    for slot in 0..<24 as Range<UInt32> {
      bench.ref.set(PlaybackRate(slot % 3 == 0 ? 1 : 0.25 + Float(slot) / 8), slot: slot)
      voices.append(
        try bench.start(clips[Int(slot) % 4], slot: slot) {
          $0.start = FramePosition.zero.advanced(by: .random(in: 0..<900, using: &random))
          $0.isScheduled = true
          $0.from = slot % 5 == 0 ? 0 : 13 * slot
          $0.loopsFromStart = false
          $0.loopFrom = 300 + slot
          $0.loopUntil = 1300
          $0.repeats = slot % 4
          $0.crossFade = slot % 2 == 0 ? 350 : 0
          $0.isSeamless = slot % 7 == 0
          $0.fadeIn = 40 * slot
          $0.fadeOut = 30 * slot
          $0.gain = slot == 9 ? .silent : StereoGain(left: 0.3, right: 0.1)
        })
      let stop = FramePosition.zero.advanced(by: 1500 + 100 * slot)
      if slot % 3 == 1 { #expect(bench.ref.send(.stop(voices[Int(slot)], at: stop, fade: 100))) }
    }
    var output: [Float] = []
    // Settings and orders come between two stretches: they are obeyed when a block begins.
    for stretch in 0..<4 {
      for voice in voices where (voice.slot + UInt32(stretch)) % 4 == 0 {
        bench.ref.set(StereoGain(left: 0.2, right: 0.2), slot: voice.slot)
        bench.ref.set(PlaybackRate(0.4 * Float(stretch + 1)), slot: voice.slot)
        #expect(bench.ref.send(.seek(voice, to: 500)))
        if stretch == 1 { #expect(bench.ref.send(.pause(voice))) }
        if stretch == 2 { #expect(bench.ref.send(.resume(voice))) }
      }
      if stretch == 3 { try bench.start(clips[1], slot: 30) { $0.steals = voices[2] } }
      let end = output.count + 2 * 2000
      while output.count < end { output += bench.render(min(block, (end - output.count) / 2)) }
    }
    return output
  }

  @Test(arguments: [1, 7, 64, 256, 1000])
  func `with everything in play the output is the same for every block length`(block: Int) throws {
    #expect(try Self.everything(block: block) == Self.everything(block: 2000))
  }

  @Test
  func `what is rendered has the same bits in every run, on every machine`() throws {
    let first = try Self.everything(block: 256).map(\.bitPattern)
    #expect(try first == Self.everything(block: 256).map(\.bitPattern))
    // FNV-1a of the bits. Whoever means to change what is heard writes down the new one.
    let hash = first.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    #expect(hash == 0x41F7_8519_5B66_9F66)
  }

  @Test
  func `closed forms come out within a millionth`() throws {
    var bench = RenderBench()
    let ramp = (0..<4800).map { Float($0) / 9600 }
    let sine = Signals.sine(4800, frequency: 997 / 48_000, amplitude: 0.25)
    for (slot, samples) in [[Float](repeating: 0.125, count: 4800), ramp, sine].enumerated() {
      let gain = Float(slot + 1) / 4
      try bench.start(try bench.store(samples), slot: UInt32(slot)) {
        $0.gain = StereoGain(left: gain, right: -gain)
      }
    }
    let output = bench.render(4800)
    let sines = Signals.sine(4800, frequency: 997 / 48_000, amplitude: 0.25 * 0.75)
    for frame in 0..<4800 {
      let expected = 0.125 * 0.25 + Float(frame) / 19_200 + sines[frame]
      #expect(abs(output[2 * frame] - expected) < 1e-6)
      #expect(abs(output[2 * frame + 1] + expected) < 1e-6)
    }
  }
}
