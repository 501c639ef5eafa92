// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

/// Ranges with nothing in them, with one frame, or shorter than their fades.
@Suite("Ranges")
struct RangeTests {
  /// What a voice comes to that has nothing to play.
  static func playNothing(
    _ samples: Int, _ change: (inout StartOrder) -> Void
  ) throws -> (isSilent: Bool, end: Receipt?, voice: VoiceID) {
    var bench = RenderBench()
    let voice = try bench.start(
      try bench.store([Float](repeating: 1, count: samples)), slot: 0, change)
    let left = bench.renderLeft(1000)
    return (left.allSatisfy { $0 == 0 }, bench.ref.nextReceipt(), voice)
  }

  @Test(arguments: [0, 1, UInt32.max])
  func `a range with nothing in it ends at once, however often it is to be repeated`(
    repeats: UInt32
  ) throws {
    let ranges: [(samples: Int, from: UInt32, until: UInt32)] = [
      (0, 0, .max), (0, 0, 5), (10, 7, 3), (10, 5, 5), (10, 10, .max), (10, 99, .max),
      (10, 99, 100), (10, 0, 0),
    ]
    for range in ranges {
      let result = try Self.playNothing(range.samples) {
        $0.from = range.from
        $0.until = range.until
        $0.repeats = repeats
        $0.fadeIn = 10
        $0.fadeOut = 10
      }
      #expect(result.isSilent, "\(range)")
      #expect(result.end == Receipt(id: result.voice, end: .zero, reason: .finished), "\(range)")
    }
  }

  @Test
  func `a loop of one frame holds it`() throws {
    var bench = RenderBench()
    let voice = try bench.start(try bench.store([0.5] as [Float])) { $0.repeats = 9 }
    let left = bench.renderLeft(20)
    #expect(left == [Float](repeating: 0.5, count: 10) + [Float](repeating: 0, count: 10))
    let end = FramePosition.zero.advanced(by: 10)
    #expect(bench.ref.nextReceipt() == Receipt(id: voice, end: end, reason: .finished))
  }

  @Test
  func `fades longer than the clip are as long as the clip`() throws {
    var bench = RenderBench()
    try bench.start(try bench.store([Float](repeating: 1, count: 2000))) {
      $0.fadeIn = 50_000
      $0.fadeOut = 50_000
    }
    let left = bench.renderLeft(3000)
    #expect(Signals.steepestBend(left) <= ClickTests.bound)

    try bench.start(try bench.store([Float](repeating: 1, count: 2000))) { $0.fadeOut = 50_000 }
    let faded = bench.renderLeft(3000)
    #expect(faded[0] == 1)
    #expect(abs(faded[1000] - 0.5) < 0.001)
    #expect(Signals.steepestBend(faded, silenceAround: false) <= ClickTests.bound)
  }
}
