// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentClips
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Testing

@Suite("Loop points")
struct LoopTests {
  static func noise(_ count: Int) -> [Float] {
    (0..<count).map { Float(sin(Double($0 * $0 % 9973))) / 4 }
  }

  @Test(arguments: [1, 7, 64, 256, 1000])
  func `intro, loop and outro are played bit for bit`(block: Int) throws {
    var bench = RenderBench()
    let samples = Self.noise(1000)
    try bench.start(try bench.store(samples)) {
      $0.repeats = 3
      $0.loopsFromStart = false
      $0.loopFrom = 200
      $0.loopUntil = 450
      $0.isSeamless = true
    }
    var left: [Float] = []
    while left.count < 2000 { left += bench.renderLeft(min(block, 2000 - left.count)) }
    let body = samples[200..<450]
    let expected = samples[..<450] + body + body + body + samples[450...]
    #expect(Array(left[..<1750]) == Array(expected))
    #expect(left[1750...].allSatisfy { $0 == 0 })
    let end = FramePosition.zero.advanced(by: 1750)
    #expect(bench.ref.nextReceipt()?.end == end)
  }

  @Test
  func `a loop of part of a clip has ramps at its seam, unless it is known to be seamless`() throws
  {
    var bench = RenderBench()
    let samples = [Float](repeating: 1, count: 2000) + [Float](repeating: -1, count: 2000)
    try bench.start(try bench.store(samples, traits: .stepsAtHead)) {
      $0.repeats = .max
      $0.loopsFromStart = false
      $0.loopFrom = 500
      $0.loopUntil = 1500
    }
    let left = bench.renderLeft(10_000)
    #expect(Signals.steepestBend([0, 0] + left, silenceAround: false) < 0.01)
    #expect(left[1500] == 0)
    #expect(left[1000] == 1)
  }

  @Test(arguments: [1, 0.7, 2.3] as [Float])
  func `a cross-fade keeps the power of what is not alike and leaves no step`(rate: Float) throws {
    var bench = RenderBench()
    bench.ref.set(PlaybackRate(rate), slot: 0)
    // The loop's end is on the left side only, its beginning on the right: their powers can be told apart.
    var samples = [Float](repeating: 0, count: 2 * 5000)
    for frame in 0..<2000 { samples[2 * frame + 1] = 0.5 }
    for frame in 3000..<4000 { samples[2 * frame] = 0.5 }
    try bench.start(try bench.store(samples, stereo: true)) {
      $0.repeats = 1
      $0.loopsFromStart = false
      $0.loopFrom = 1000
      $0.loopUntil = 4000
      $0.crossFade = 800
    }
    let exact = PlaybackRateTests.exact(rate)
    let output = bench.render(Int(7000 / exact))
    var crossed = 0
    for frame in 0..<output.count / 2 {
      let place = exact * Double(frame)
      guard place > 3220, place < 3980 else { continue }
      crossed += 1
      let power =
        output[2 * frame] * output[2 * frame] + output[2 * frame + 1] * output[2 * frame + 1]
      #expect(abs(power - 0.25) < 1e-4)
    }
    #expect(crossed > 300)
    // Both sides, from where the loop's end fades out to where its beginning has taken over.
    let from = Int(3100 / exact)
    let to = Int(4150 / exact)
    let left = (from..<to).map { output[2 * $0] }
    let right = (from..<to).map { output[2 * $0 + 1] }
    #expect(Signals.steepestBend(left, silenceAround: false) < 0.001)
    #expect(Signals.steepestBend(right, silenceAround: false) < 0.001)
  }

  @Test
  func `a cross-faded loop is as long as told, less the fade, and ends with its outro`() throws {
    var bench = RenderBench()
    let samples = Self.noise(3000)
    try bench.start(try bench.store(samples)) {
      $0.repeats = 2
      $0.loopsFromStart = false
      $0.loopFrom = 1000
      $0.loopUntil = 2000
      $0.crossFade = 300
    }
    let left = bench.renderLeft(5000)
    // Up to the first fade, between two fades, and from the last seam to the end.
    #expect(Array(left[..<1700]) == Array(samples[..<1700]))
    #expect(Array(left[2000..<2400]) == Array(samples[1300..<1700]))
    #expect(Array(left[2700..<4400]) == Array(samples[1300..<3000]))
    #expect(bench.ref.nextReceipt()?.end == FramePosition.zero.advanced(by: 4400))
  }

  @Test
  func `a seek past the loop plays what comes after it, and one into it goes on looping`() throws {
    var bench = RenderBench()
    let ramp = (0..<10_000).map { Float($0) / 20_000 }
    let voice = try bench.start(try bench.store(ramp)) {
      $0.repeats = .max
      $0.loopsFromStart = false
      $0.loopFrom = 1000
      $0.loopUntil = 2000
      $0.isSeamless = true
    }
    _ = bench.render(1500)
    #expect(bench.ref.send(.seek(voice, to: 1900)))
    var left = bench.renderLeft(1000)
    #expect(left[480] == ramp[1140])
    #expect(bench.ref.send(.seek(voice, to: 5000)))
    left = bench.renderLeft(6000)
    #expect(left[480] == ramp[5240])
    #expect(bench.ref.nextReceipt()?.reason == .finished)
  }

  @Test
  func `a voice without gain keeps its place and its time`() throws {
    var bench = RenderBench()
    let samples = Self.noise(5000)
    bench.ref.set(PlaybackRate(1), slot: 1)
    for slot in 0..<2 as Range<UInt32> {
      try bench.start(try bench.store(samples), slot: slot) {
        $0.repeats = 2
        $0.gain = slot == 0 ? .silent : .unity
      }
    }
    let left = bench.renderLeft(7001)
    #expect(Array(left[..<5000]) == samples)
    #expect(bench.ref.position(slot: 0) == 2001)
    bench.ref.set(StereoGain.silent, slot: 1)
    bench.ref.set(StereoGain.unity, slot: 0)
    _ = bench.render(480)
    #expect(bench.renderLeft(500) == Array(samples[2481..<2981]))
    _ = bench.render(9000)
    let end = FramePosition.zero.advanced(by: 15_000)
    #expect(bench.ref.nextReceipt()?.end == end)
    #expect(bench.ref.nextReceipt()?.end == end)
  }

  @Test
  func `a fade longer than the last pass begins at its seam, without a step`() throws {
    var bench = RenderBench()
    try bench.start(try bench.store([Float](repeating: 0.5, count: 1000), traits: .stepsAtHead)) {
      $0.repeats = 1
      $0.fadeOut = 5000
    }
    let left = bench.renderLeft(2100)
    #expect(left[1000] == 0.5)
    #expect(Signals.steepestBend([0, 0] + left, silenceAround: false) < 0.01)
  }

  @Test
  func `passing the frame where a voice was to begin is no beginning`() throws {
    var bench = RenderBench()
    let voice = try bench.start(try bench.store([Float](repeating: 0.5, count: 9000))) {
      $0.from = 2000
    }
    _ = bench.render(500)
    #expect(bench.ref.send(.seek(voice, to: 1000)))
    let left = bench.renderLeft(3000)
    #expect(left[480...].allSatisfy { $0 == 0.5 })
  }
}
