// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Testing

/// No order may bend the signal by more than 0.01 of full scale beyond its own bends.
@Suite("No click")
struct ClickTests {
  static let bound: Float = 0.01
  static let signals: [(name: String, samples: [Float])] = [
    ("a full-scale constant", [Float](repeating: 1, count: 20_000)),
    ("a 100 Hz sine", Signals.sine(20_000, frequency: 100 / 48_000)),
  ]

  /// The signal's own steepest bend, away from its edges.
  static func ownBend(_ samples: [Float]) -> Float {
    Signals.steepestBend(samples, silenceAround: false)
  }

  /// Plays `samples` from the middle, lets `act` interfere in the middle of it, and measures.
  static func bend(
    _ samples: [Float], act: (inout RenderBench, VoiceID) throws -> [Float]
  ) throws -> Float {
    var bench = RenderBench()
    let clip = try bench.store(samples, traits: ClipTraits.stepsAtHead.union(.stepsAtTail))
    let voice = try bench.start(clip) { $0.from = 5_120 }
    var output = bench.render(997)
    output += try act(&bench, voice)
    output += bench.render(20_000)
    let left = (0..<output.count / 2).map { output[2 * $0] }
    let right = (0..<output.count / 2).map { output[2 * $0 + 1] }
    return max(Signals.steepestBend(left), Signals.steepestBend(right)) - ownBend(samples)
  }

  @Test(arguments: 0..<2)
  func `starting in the middle does not click`(signal: Int) throws {
    #expect(try Self.bend(Self.signals[signal].samples) { _, _ in [] } <= Self.bound)
  }

  @Test(arguments: 0..<2)
  func `starting and ending on a clip's own step does not click`(signal: Int) throws {
    var bench = RenderBench()
    let samples = Array(Self.signals[signal].samples.dropFirst(120))
    let clip = try bench.store(samples, traits: ClipTraits.stepsAtHead.union(.stepsAtTail))
    try bench.start(clip)
    let left = bench.renderLeft(21_000)
    #expect(Signals.steepestBend(left) - Self.ownBend(samples) <= Self.bound)
  }

  @Test(arguments: 0..<2)
  func `stopping does not click`(signal: Int) throws {
    let bend = try Self.bend(Self.signals[signal].samples) { bench, voice in
      #expect(bench.ref.send(.stop(voice, at: .zero, fade: 0)))
      return []
    }
    #expect(bend <= Self.bound)
  }

  @Test(arguments: 0..<2)
  func `seeking does not click, and goes on at the very frame`(signal: Int) throws {
    let bend = try Self.bend(Self.signals[signal].samples) { bench, voice in
      #expect(bench.ref.send(.seek(voice, to: 12_345)))
      return []
    }
    #expect(bend <= Self.bound)
  }

  @Test(arguments: 0..<2)
  func `pausing and resuming does not click`(signal: Int) throws {
    let bend = try Self.bend(Self.signals[signal].samples) { bench, voice in
      #expect(bench.ref.send(.pause(voice)))
      let paused = bench.render(2000)
      #expect(paused.last == 0)
      #expect(bench.ref.send(.resume(voice)))
      return paused
    }
    #expect(bend <= Self.bound)
  }

  @Test(arguments: 0..<2)
  func `changing gain and pan does not click, however often`(signal: Int) throws {
    let bend = try Self.bend(Self.signals[signal].samples) { bench, _ in
      var output: [Float] = []
      for (left, right) in [(0, 1), (1, 0), (0.2, 0.9), (0, 0), (1, 1)] as [(Float, Float)] {
        bench.ref.set(StereoGain(left: left, right: right), slot: 0)
        output += bench.render(333)
      }
      return output
    }
    #expect(bend <= Self.bound)
  }

  @Test
  func `a seek lands on its frame after the ramp out`() throws {
    var bench = RenderBench()
    let ramp = (0..<20_000).map { Float($0) / 20_000 }
    let voice = try bench.start(try bench.store(ramp))
    _ = bench.render(1000)
    #expect(bench.ref.send(.seek(voice, to: 12_000)))
    let after = bench.renderLeft(1000)
    // 240 frames of ramp out, 240 of ramp in, then the clip as it is.
    #expect(after[480] == ramp[12_240])
    #expect(after[900] == ramp[12_660])
  }

  @Test(arguments: [4000, 5000, 5120, 5200] as [UInt32])
  func `seeking around where the voice began does not click`(target: UInt32) throws {
    for (_, samples) in Self.signals {
      let bend = try Self.bend(samples) { bench, voice in
        #expect(bench.ref.send(.seek(voice, to: target)))
        return []
      }
      #expect(bend <= Self.bound)
    }
  }

  @Test
  func `a hard cut is caught by the same measure`() {
    let cut = [Float](repeating: 1, count: 100) + [Float](repeating: 0, count: 100)
    #expect(Signals.steepestBend(cut, silenceAround: false) == 1)
  }
}
