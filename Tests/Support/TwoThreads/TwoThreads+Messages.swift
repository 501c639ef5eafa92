// SPDX-License-Identifier: Apache-2.0

import MomentOutput
import MomentRealtimeBoundary
import Synchronization

/// What goes through the boundary's rings and its places for settings.
extension TwoThreads {
  private final class Shared: Sendable {
    let memory = BoundaryMemory(voices: 4)
    let slot = DuckingSlot()
    let isDone = Atomic<Bool>(false)
  }

  /// Orders go down and their receipts come up, each once, whole and in order.
  public static func ordersAndReceipts() -> [String] {
    let shared = Shared()
    let ref = shared.memory.ref
    let render = OtherThread {
      var expected: UInt32 = 0
      while expected < messages {
        guard let order = ref.nextOrder() else {
          OtherThread.pause()
          continue
        }
        guard case .stop(let id, let at, let fade) = order, id.generation == expected,
          at.low == expected, fade == ~expected
        else { return }
        let receipt = Receipt(id: id, end: at, reason: .stopped)
        while !ref.push(receipt) { OtherThread.pause() }
        expected += 1
      }
    }
    var sent: UInt32 = 0
    var answered: UInt32 = 0
    var wrong = 0
    var idle = 0
    while answered < messages, idle < 10_000_000 {
      idle += 1
      if sent < messages {
        let id = VoiceID(slot: 0, generation: sent)
        if ref.send(.stop(id, at: FramePosition(high: 0, low: sent), fade: ~sent)) { sent += 1 }
      }
      guard let receipt = ref.nextReceipt() else {
        OtherThread.pause()
        continue
      }
      idle = 0
      if receipt.id.generation != answered || receipt.end.low != answered { wrong += 1 }
      answered += 1
    }
    render.join()
    return unless(answered == messages, "\(answered) of \(messages) orders were answered")
      + unless(wrong == 0, "\(wrong) receipts were not the next one")
      + unless(ref.nextReceipt() == nil, "there is a receipt too many")
  }

  /// A gain is never seen half, and the newest one is seen at last; a rate likewise.
  public static func settings() -> [String] {
    let shared = Shared()
    let ref = shared.memory.ref
    let control = OtherThread {
      for number in 1...messages {
        let value = Float(number)
        ref.set(StereoGain(left: value, right: -value), slot: 2)
        ref.set(PlaybackRate(rawValue: number), slot: 2)
      }
      shared.isDone.store(true, ordering: .releasing)
    }
    var seen: UInt32 = 0
    var newest: Float = 0
    var wrong = 0
    var lastRate: UInt32 = 0
    while true {
      let isLast = shared.isDone.load(ordering: .acquiring)
      if let gain = ref.gain(slot: 2, newerThan: &seen) {
        if gain.left != -gain.right || gain.left < newest { wrong += 1 }
        newest = gain.left
      }
      let rate = ref.rate(slot: 2)
      if lastRate != 0, rate.rawValue < lastRate { wrong += 1 }
      if !(rate == PlaybackRate.unity) { lastRate = rate.rawValue }
      if isLast { break }
    }
    control.join()
    return unless(wrong == 0, "\(wrong) settings were half or old ones")
      + unless(newest == Float(messages), "the newest gain seen is \(newest)")
      + unless(lastRate == messages, "the newest rate seen is \(lastRate)")
  }

  /// The six words of a ducking's setting are those of one setting, and the newest is seen at last.
  public static func ducking() -> [String] {
    let shared = Shared()
    let control = OtherThread {
      for number in 1...messages {
        shared.slot.set(
          DuckingSetting(
            trigger: number, lowered: number, gain: Float(number), attack: number, hold: number,
            release: number))
      }
      shared.isDone.store(true, ordering: .releasing)
    }
    var seen: UInt32 = 0
    var newest: UInt32 = 0
    var wrong = 0
    while true {
      let isLast = shared.isDone.load(ordering: .acquiring)
      if let found = shared.slot.setting(newerThan: &seen) {
        let isWhole =
          found.trigger == found.lowered && UInt32(found.gain) == found.trigger
          && found.attack == found.trigger && found.hold == found.trigger
          && found.release == found.trigger
        if !isWhole || found.trigger < newest { wrong += 1 }
        newest = found.trigger
      }
      if isLast { break }
    }
    control.join()
    return unless(wrong == 0, "\(wrong) settings were half or old ones")
      + unless(newest == messages, "the newest setting seen is \(newest)")
  }
}
