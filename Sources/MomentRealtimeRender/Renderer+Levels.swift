// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import MomentRealtimeKernels

/// How loud each voice is, for control to choose whom to steal from.
extension Renderer {
  /// Whether a voice's level is to be published in this block: one in eight.
  @_noLocks
  @inline(__always)
  func isLevelDue(_ slot: Int) -> Bool {
    (Int(truncatingIfNeeded: position.low >> 8) &+ slot) & 7 == 0
  }

  /// Publishes the level of the voice in `slot`.
  ///
  /// A few samples of the newest 256 frames: enough to tell a bell that has died away from one that was
  /// just struck, and cheap enough for every voice.
  @_noLocks
  mutating func publishLevel(of voice: inout Voice, slot: Int) {
    switch voice.state {
    case .vacant, .scheduled:
      return
    case .paused, .starved:
      boundary.setLevel(0, slot: slot)
    case .sounding:
      let gain = voice.gain.value
      let factor = max(abs(gain.left), abs(gain.right)) * voice.gate.value
      let clip = voice.order.clip
      let end = min(voice.playhead.frame, clip.framesReady &- voice.base)
      boundary.setLevel(factor == 0 ? 0 : factor * peak(clip, before: end), slot: slot)
    }
  }

  /// The largest of a few samples just before a frame.
  @_noLocks
  private mutating func peak(_ clip: ClipView, before end: UInt32) -> Float {
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
