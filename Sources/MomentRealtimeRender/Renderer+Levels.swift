// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import MomentRealtimeKernels

/// How loud each voice is, for control to choose whom to steal from.
extension Renderer {
  /// Publishes the level of the voice in `slot`, one block in eight.
  ///
  /// A few samples of the newest 256 frames: enough to tell a bell that has died away from one that was
  /// just struck, and cheap enough for every voice.
  @_noLocks
  func publishLevel(_ voice: Voice, slot: Int) {
    let block = Int(truncatingIfNeeded: position.low >> 8)
    guard (block &+ slot) & 7 == 0 else { return }
    switch voice.state {
    case .vacant, .scheduled:
      return
    case .paused, .starved:
      boundary.setLevel(0, slot: slot)
    case .sounding:
      let gain = voice.gain.value
      let factor = max(abs(gain.left), abs(gain.right)) * voice.gate.value
      boundary.setLevel(factor == 0 ? 0 : factor * peak(of: voice), slot: slot)
    }
  }

  /// The largest of a few samples just before the voice's place.
  @_noLocks
  private func peak(of voice: Voice) -> Float {
    let clip = voice.order.clip
    let end = min(voice.playhead.frame, clip.framesReady &- voice.base)
    let layout = clip.layout
    var largest: Float = 0
    var back: UInt32 = 1
    while back <= 256, back <= end {
      let frame = unsafe clip.address(of: end &- back)
      let sample =
        unsafe layout.isFloat
        ? abs(frame.load(as: Float.self))
        : abs(Float(Int(frame.load(as: Int16.self)))) * MixSource.int16Scale
      if sample > largest { largest = sample }
      // Odd, so that no common period of the signal hides its peaks.
      back &+= 17
    }
    return largest
  }
}
