// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentClips
import MomentRealtimeBoundary
import Synchronization

@testable import MomentOutput

/// The control side of a boundary, by hand: clips whose samples can be told apart, and orders.
final class Control {
  let memory: BoundaryMemory
  let pool = ClipPool(budget: 64 << 20)
  /// What the device's thread wakes us by.
  let wake: WakeDescriptor
  private var generation: UInt32 = 0

  init(voices: Int = 8) throws {
    memory = BoundaryMemory(voices: voices)
    wake = try WakeDescriptor()
  }

  var ref: BoundaryRef { memory.ref }

  /// Stereo samples that count up from 1 as 16-bit integers, never 0.
  static func ramp(_ frames: Int) -> [Int16] {
    (0..<2 * frames).map { Int16($0 % 32_000) + 1 }
  }

  /// Starts `samples` in a slot; the clip stays loaded.
  func start(_ samples: [Int16], slot: UInt32 = 0, repeats: UInt32 = 0) throws {
    let frames = samples.count / 2
    var writer = try pool.admit(.exact(frames), layout: .stereoInt16)
    let room = try unsafe writer.room(for: frames)
    unsafe samples.withUnsafeBytes { unsafe room.copyMemory(from: UnsafeRawBufferPointer($0)) }
    writer.commit(frames)
    let id = writer.id
    writer.finish(.none)
    generation += 1
    var order = StartOrder(
      id: VoiceID(slot: slot, generation: generation), clip: try pool.lease(id).view)
    order.repeats = repeats
    guard ref.send(.start(order)) else { throw TestTrouble("the order ring is full") }
  }

  /// The voice started last.
  func voice(slot: UInt32 = 0) -> VoiceID { VoiceID(slot: slot, generation: generation) }

  /// Stops the voice started last.
  func stop(slot: UInt32 = 0) { _ = ref.send(.stop(voice(slot: slot), at: .zero, fade: 48)) }

  /// Waits until something holds, looking again whenever the device's thread wakes us, and now and then.
  func wait(seconds: Double = 10, until holds: () -> Bool) -> Bool {
    let end = Monotonic.now + Monotonic.nanoseconds(seconds)
    ref.with { $0.controlIsAsleep.store(1, ordering: .sequentiallyConsistent) }
    defer { ref.with { $0.controlIsAsleep.store(0, ordering: .sequentiallyConsistent) } }
    while !holds() {
      if Monotonic.now > end { return false }
      wake.sleep(milliseconds: 2)
      wake.settle()
    }
    return true
  }

  /// The first frame not yet heard.
  var heard: UInt64 { ref.with { $0.gauges.heard.load().frames } }
  /// The first frame not yet rendered.
  var rendered: UInt64 { ref.with { $0.gauges.rendered.load().frames } }
}
