// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentRealtimeRender
import Synchronization

/// The renderer itself, with control and a worker on threads of their own.
extension TwoThreads {
  private static let slots: UInt32 = 8

  private final class Shared: Sendable {
    let isDone = Atomic<Bool>(false)
    let started = Atomic<Int>(0)
    let ended = Atomic<Int>(0)
    let wrong = Atomic<Int>(0)
  }

  /// While blocks are rendered, voices are started, sought, paused, set and stopped, gauges are read and a
  /// stream is fed: every start has its one receipt, in the end nothing is left.
  public static func renderer() throws -> [String] {
    let shared = Shared()
    var bench = RenderBench(voices: Int(slots) + 1, isLimiting: true)
    // The bench's pool keeps them to the end.
    let views = try [
      bench.store(Signals.sine(900, frequency: 0.01, amplitude: 0.2)),
      bench.store((0..<2000).map { Int16(truncatingIfNeeded: $0 &* 77) }, stereo: true),
    ].map { try bench.pool.lease($0).view }
    let ring = try StreamRing(frames: 2000, layout: .monoFloat, pool: bench.pool)
    let streamed = bench.start(ring, slot: slots)
    let ref = bench.ref
    let control = OtherThread { command(ref, views, streamed, shared) }
    let worker = OtherThread {
      while !shared.isDone.load(ordering: .acquiring) {
        ring.append(repeating: 0.1, count: 100)
        if ring.free < 100 { OtherThread.pause() }
      }
    }
    var block = 1
    while !shared.isDone.load(ordering: .acquiring) {
      _ = bench.render(block)
      block = block % 97 + 1
    }
    control.join()
    worker.join()
    let started = shared.started.load(ordering: .relaxed)
    let ended = shared.ended.load(ordering: .relaxed)
    let wrong = shared.wrong.load(ordering: .relaxed)
    return unless(started > 1000, "only \(started) voices were started")
      + unless(ended == started, "\(started) voices were started, \(ended) have ended")
      + unless(wrong == 0, "\(wrong) receipts are of nobody")
      + unless(bench.renderer.activeVoices == 0, "a voice is left")
  }

  /// Control's part: many orders and settings, then an end for every voice.
  private static func command(
    _ ref: BoundaryRef, _ clips: [ClipView], _ streamed: VoiceID, _ shared: Shared
  ) {
    var random = RandomSequence(seed: 21)
    var playing = [VoiceID?](repeating: nil, count: Int(slots)) + [streamed]
    var generation: UInt32 = 1000
    var started = 1
    var ended = 0
    var wrong = 0
    func readReceipts() {
      while let receipt = ref.nextReceipt() {
        let slot = Int(receipt.id.slot)
        if playing[slot] == receipt.id { playing[slot] = nil } else { wrong += 1 }
        ended += 1
      }
    }
    func send(_ order: Order) {
      while !ref.send(order) {
        readReceipts()
        OtherThread.pause()
      }
    }
    for number in 0..<50_000 {
      readReceipts()
      let slot = UInt32.random(in: 0..<slots, using: &random)
      guard let voice = playing[Int(slot)] else {
        generation += 1
        let id = VoiceID(slot: slot, generation: generation)
        var order = StartOrder(id: id, clip: clips[number % clips.count])
        order.bus = UInt8(slot % 3)
        order.repeats = slot % 3
        order.fadeIn = 20 * slot
        ref.set(PlaybackRate(slot % 2 == 0 ? 1 : 1.3), slot: slot)
        playing[Int(slot)] = id
        started += 1
        send(.start(order))
        continue
      }
      switch number % 6 {
      case 0: send(.seek(voice, to: UInt32(number % 900)))
      case 1: send(.pause(voice))
      case 2, 3: send(.resume(voice))
      case 4: send(.stop(voice, at: .zero, fade: 30))
      default: ref.set(Float(number % 3) / 2, bus: number % 2)
      }
      ref.set(StereoGain(left: 0.2, right: Float(number % 5) / 10), slot: slot)
      if number % 100 == 0 {
        ref.set(
          DuckingSetting(trigger: 1, lowered: 1, gain: 0.3, attack: 90, hold: 9, release: 90))
        if ref.readings.voices > slots + 1 { wrong += 1 }
      }
    }
    for voice in playing { if let voice { send(.stop(voice, at: .zero, fade: 0)) } }
    while ended < started {
      readReceipts()
      OtherThread.pause()
    }
    shared.started.store(started, ordering: .relaxed)
    shared.ended.store(ended, ordering: .relaxed)
    shared.wrong.store(wrong, ordering: .relaxed)
    shared.isDone.store(true, ordering: .releasing)
  }
}
