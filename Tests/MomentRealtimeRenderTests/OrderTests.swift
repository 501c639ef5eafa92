// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

/// What orders come to when they meet each other, or a voice that has not begun or is about to end.
@Suite("Orders")
struct OrderTests {
  static let ramp = (0..<20_000).map { Float($0) / 20_000 }

  /// Plays the ramp for 1000 frames, sends `orders`, and renders 2000 more.
  static func play(
    _ bench: inout RenderBench, then orders: (VoiceID) -> [Order]
  ) throws -> (voice: VoiceID, left: [Float]) {
    let voice = try bench.start(try bench.store(ramp))
    _ = bench.render(1000)
    for order in orders(voice) { #expect(bench.ref.send(order)) }
    return (voice, bench.renderLeft(2000))
  }

  @Test(arguments: [false, true])
  func `a seek and a pause together rest at the target, whichever came first`(pauseFirst: Bool)
    throws
  {
    var bench = RenderBench()
    let (voice, left) = try Self.play(&bench) { voice in
      let orders = [Order.seek(voice, to: 12_000), .pause(voice)]
      return pauseFirst ? orders.reversed() : orders
    }
    #expect(left[240...].allSatisfy { $0 == 0 })
    #expect(bench.ref.position(slot: 0) == 12_000)
    #expect(bench.ref.send(.resume(voice)))
    #expect(bench.renderLeft(1000)[500] == Self.ramp[12_500])
  }

  @Test
  func `a resume takes back a pause, and not the seek beside it`() throws {
    var bench = RenderBench()
    let (_, left) = try Self.play(&bench) { voice in
      [.pause(voice), .seek(voice, to: 12_000), .resume(voice)]
    }
    #expect(left[480] == Self.ramp[12_240])
  }

  @Test
  func `the last of several seeks counts, and none prolongs the ramp`() throws {
    var bench = RenderBench()
    let voice = try bench.start(try bench.store(Self.ramp))
    _ = bench.render(1000)
    #expect(bench.ref.send(.seek(voice, to: 9000)))
    _ = bench.render(100)
    #expect(bench.ref.send(.seek(voice, to: 12_000)))
    #expect(bench.renderLeft(1000)[380] == Self.ramp[12_240])
  }

  @Test
  func `a stop overrides a seek and a pause`() throws {
    var bench = RenderBench()
    let (voice, left) = try Self.play(&bench) { voice in
      [
        .seek(voice, to: 12_000), .stop(voice, at: .zero, fade: 0), .pause(voice),
        .seek(voice, to: 0),
      ]
    }
    #expect(left[240...].allSatisfy { $0 == 0 })
    let end = FramePosition.zero.advanced(by: 1240)
    #expect(bench.ref.nextReceipt() == Receipt(id: voice, end: end, reason: .stopped))
  }

  @Test
  func `a seek just before the end is not lost`() throws {
    var bench = RenderBench()
    let voice = try bench.start(try bench.store(Self.ramp))
    _ = bench.render(19_900)
    #expect(bench.ref.send(.seek(voice, to: 5000)))
    #expect(bench.renderLeft(1000)[340] == Self.ramp[5240])
  }

  @Test
  func `a voice that has ended leaves its last position behind`() throws {
    var bench = RenderBench()
    try bench.start(try bench.store([Float](repeating: 0.5, count: 1000)))
    _ = bench.render(2000)
    #expect(bench.ref.position(slot: 0) == 1000)

    let voice = try bench.start(try bench.store(Self.ramp)) { $0.until = 15_000 }
    #expect(bench.ref.send(.stop(voice, at: FramePosition.zero.advanced(by: 2400), fade: 300)))
    _ = bench.render(2000)
    #expect(bench.ref.position(slot: 0) == 700)
  }

  @Test
  func `a scheduled voice that is paused and resumed keeps its time`() throws {
    var bench = RenderBench()
    let voice = try bench.start(try bench.store([Float](repeating: 1, count: 40_000))) {
      $0.start = FramePosition.zero.advanced(by: 1000)
      $0.isScheduled = true
    }
    _ = bench.render(100)
    #expect(bench.ref.send(.pause(voice)))
    _ = bench.render(100)
    #expect(bench.ref.send(.resume(voice)))
    let left = bench.renderLeft(1000)
    #expect(left[..<800].allSatisfy { $0 == 0 })
    #expect(left[800...].allSatisfy { $0 == 1 })
  }

  @Test
  func `a voice paused past its start begins at its first frame, and is not counted as late`()
    throws
  {
    var bench = RenderBench()
    let voice = try bench.start(try bench.store(Self.ramp)) {
      $0.start = FramePosition.zero.advanced(by: 1000)
      $0.isScheduled = true
    }
    #expect(bench.ref.send(.pause(voice)))
    #expect(bench.renderLeft(3000).allSatisfy { $0 == 0 })
    #expect(bench.ref.send(.resume(voice)))
    #expect(bench.renderLeft(1000) == Array(Self.ramp[..<1000]))
    #expect(bench.ref.readings.lateStarts == 0)
  }

  @Test
  func `a seek of a voice paused before its start is where it begins, with a ramp`() throws {
    var bench = RenderBench()
    let voice = try bench.start(try bench.store([Float](repeating: 1, count: 20_000))) {
      $0.start = FramePosition.zero.advanced(by: 1000)
      $0.isScheduled = true
    }
    #expect(bench.ref.send(.pause(voice)))
    _ = bench.render(100)
    #expect(bench.ref.send(.seek(voice, to: 12_000)))
    #expect(bench.ref.send(.resume(voice)))
    let left = bench.renderLeft(2000)
    #expect(left[..<900].allSatisfy { $0 == 0 })
    #expect(left[1140] == 1)
    #expect(Signals.steepestBend(left, silenceAround: false) <= ClickTests.bound)
    #expect(bench.ref.position(slot: 0) == 13_100)
  }

  @Test
  func `a stop before a scheduled start ends the voice unheard, on its frame`() throws {
    var bench = RenderBench()
    let voice = try bench.start(try bench.store([1, 1] as [Float])) {
      $0.start = FramePosition.zero.advanced(by: 1000)
      $0.isScheduled = true
    }
    let at = FramePosition.zero.advanced(by: 700)
    #expect(bench.ref.send(.stop(voice, at: at, fade: 500)))
    #expect(bench.renderLeft(2000).allSatisfy { $0 == 0 })
    #expect(bench.ref.nextReceipt() == Receipt(id: voice, end: at, reason: .stopped))
    #expect(bench.ref.position(slot: 0) == 0)
  }

  @Test(arguments: [1, 7, 256])
  func `seeks and pauses sound the same for every block length`(block: Int) throws {
    func output(block: Int) throws -> [Float] {
      var bench = RenderBench()
      let clip = try bench.store(Signals.sine(9000, frequency: 0.01, amplitude: 0.5))
      let voice = try bench.start(clip) {
        $0.from = 2000
        $0.until = 6000
        $0.repeats = 1
        $0.fadeIn = 300
        $0.fadeOut = 900
      }
      let orders: [[Order]] = [
        [.seek(voice, to: 1500)], [.pause(voice), .seek(voice, to: 2100)], [.resume(voice)],
        [.seek(voice, to: 5900)], [.seek(voice, to: 5000), .pause(voice)], [.resume(voice)],
        [.stop(voice, at: FramePosition.zero.advanced(by: 5100), fade: 700)],
      ]
      var left: [Float] = []
      for batch in orders {
        for order in batch { #expect(bench.ref.send(order)) }
        let end = left.count + 777
        while left.count < end { left += bench.renderLeft(min(block, end - left.count)) }
      }
      return left
    }
    #expect(try output(block: block) == output(block: 777))
  }

  @Test
  func `a stop that is due is not put off by one for later`() throws {
    var bench = RenderBench()
    let voice = try bench.start(try bench.store([Float](repeating: 1, count: 48_000)))
    _ = bench.render(1000)
    let later = FramePosition.zero.advanced(by: 40_000)
    #expect(bench.ref.send(.stop(voice, at: .zero, fade: 0)))
    #expect(bench.ref.send(.stop(voice, at: later, fade: 0)))
    #expect(bench.renderLeft(1000).suffix(700).allSatisfy { $0 == 0 })
  }

  @Test
  func `a stop for later is put off by another`() throws {
    var bench = RenderBench()
    let voice = try bench.start(try bench.store([Float](repeating: 1, count: 48_000)))
    for frame in [2000, 10_000] as [UInt32] {
      #expect(
        bench.ref.send(.stop(voice, at: FramePosition.zero.advanced(by: frame), fade: 0)))
    }
    let left = bench.renderLeft(12_000)
    #expect(left[9999] == 1)
    #expect(left[11_000] == 0)
  }
}
