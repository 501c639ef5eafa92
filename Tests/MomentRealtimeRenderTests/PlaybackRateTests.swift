// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentClips
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Testing

@Suite("Playback rate")
struct PlaybackRateTests {
  /// Clip frames a frame, exactly.
  static func exact(_ rate: Float) -> Double {
    Double(PlaybackRate(rate).rawValue) / Double(PlaybackRate.unity.rawValue)
  }

  @Test(
    arguments: [
      (1000, 1.1, 70), (10_000, 1.1, 59), (1000, 0.73, 70), (10_000, 0.73, 59), (1000, 4, 70),
      (5000, 0.25, 60),
    ] as [(Double, Float, Double)])
  func `a sine keeps this much from what the interpolation adds`(
    frequency: Double, rate: Float, decibels: Double
  ) throws {
    var bench = RenderBench()
    let clip = try bench.store(Signals.sine(60_000, frequency: frequency / 48_000, amplitude: 0.5))
    bench.ref.set(PlaybackRate(rate), slot: 0)
    try bench.start(clip)
    let left = bench.renderLeft(10_000)
    var signal = 0.0
    var noise = 0.0
    for frame in 100..<10_000 {
      let ideal = 0.5 * sin(2 * .pi * frequency / 48_000 * Self.exact(rate) * Double(frame))
      signal += ideal * ideal
      noise += (Double(left[frame]) - ideal) * (Double(left[frame]) - ideal)
    }
    let ratio = 10 * log10(signal / noise)
    #expect(ratio > decibels, "\(ratio) dB")
  }

  @Test(arguments: [0.25, 0.5, 0.999, 1, 1.1, 2.5, 4] as [Float])
  func `a clip ends on the frame where its place passes its end`(rate: Float) throws {
    var bench = RenderBench()
    bench.ref.set(PlaybackRate(rate), slot: 0)
    try bench.start(try bench.store([Float](repeating: 0.25, count: 1000)))
    _ = bench.render(5000)
    let frames = UInt32((1000 / Self.exact(rate)).rounded(.up))
    #expect(bench.ref.nextReceipt()?.end == FramePosition.zero.advanced(by: frames))
  }

  @Test(arguments: [0.25, 0.73, 1.1, 1.999, 4] as [Float], [5, 48, 480, 4800])
  func `a loop is the same as its frames one after the other`(rate: Float, period: Int) throws {
    func output(_ samples: [Float], repeats: UInt32) throws -> [Float] {
      var bench = RenderBench()
      bench.ref.set(PlaybackRate(rate), slot: 0)
      try bench.start(try bench.store(samples, stereo: true)) { $0.repeats = repeats }
      return bench.render(3000)
    }
    let once = (0..<2 * period).map { Float(sin(Double(7 * $0 * $0))) / 2 }
    let times = 12_100 / period + 1
    let unrolled = (0..<times).flatMap { _ in once }
    #expect(try output(once, repeats: .max) == output(unrolled, repeats: 0))
  }

  @Test
  func `every layout sounds the same between its frames`() throws {
    func output(_ store: (inout RenderBench) throws -> ClipID) throws -> [Float] {
      var bench = RenderBench()
      bench.ref.set(PlaybackRate(1.37), slot: 0)
      bench.ref.set(StereoGain(left: 0.5, right: 0.25), slot: 0)
      try bench.start(try store(&bench)) { $0.gain = StereoGain(left: 0.5, right: 0.25) }
      return bench.render(900)
    }
    let samples = (0..<1000).map { Int16(truncatingIfNeeded: 7919 * $0 * $0) }
    let twice = samples.flatMap { [$0, $0] }
    let mono = try output { try $0.store(samples) }
    #expect(try mono == output { try $0.store(twice, stereo: true) })
    #expect(try mono == output { try $0.store(samples.map { Float($0) / 32_768 }) })
    #expect(try mono == output { try $0.store(twice.map { Float($0) / 32_768 }, stereo: true) })
  }

  @Test
  func `a new rate goes on from the very place, without a click`() throws {
    var bench = RenderBench()
    let sine = Signals.sine(100_000, frequency: 100 / 48_000)
    try bench.start(try bench.store(sine))
    var output = bench.renderLeft(997)
    for rate in [4, 0.25, 1.1, 1, 3.3, 1] as [Float] {
      bench.ref.set(PlaybackRate(rate), slot: 0)
      output += bench.renderLeft(1999)
    }
    let own = Signals.steepestBend(sine, silenceAround: false)
    // At four times the rate a signal bends sixteen times as much.
    #expect(Signals.steepestBend(output, silenceAround: false) < 16 * own + 0.003)
    #expect(Array(output[..<997]) == Array(sine[..<997]))
  }

  @Test
  func `a place that is exact again at rate 1 is played bit for bit`() throws {
    var bench = RenderBench()
    let samples = (0..<20_000).map { Float(sin(Double($0 * $0))) }
    let voice = try bench.start(try bench.store(samples))
    bench.ref.set(PlaybackRate(0.7), slot: 0)
    _ = bench.render(700)
    bench.ref.set(PlaybackRate.unity, slot: 0)
    _ = bench.render(700)
    #expect(bench.ref.send(.seek(voice, to: 10_000)))
    let left = bench.renderLeft(1000)
    #expect(Array(left[480...]) == Array(samples[10_240..<10_760]))
  }

  @Test
  func `a rate is held between a quarter and four, and exact at one`() {
    #expect(PlaybackRate(1) == .unity)
    #expect(PlaybackRate(0).rawValue == PlaybackRate.unity.rawValue / 4)
    #expect(PlaybackRate(9).rawValue == PlaybackRate.unity.rawValue * 4)
    #expect(abs(Self.exact(1.1) - Double(Float(1.1))) < 1e-8)
  }
}
