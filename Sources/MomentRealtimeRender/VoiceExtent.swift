// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// How far a voice may read in its current pass, and where the pass needs ramps.
///
/// Read afresh for each run of frames, because a worker may still be decoding the clip.
struct VoiceExtent: BitwiseCopyable {
  /// Frames that may be read now.
  let ready: UInt32
  /// Whether `ready` is all there will be.
  let isComplete: Bool
  /// The pass's last frame plus one, if it is known; else `UInt32.max`.
  let end: UInt32
  /// Frames of the ramp at the pass's beginning; 0 for none.
  let head: UInt32
  /// Frames of the ramp at the pass's end; 0 for none.
  let tail: UInt32

  /// The extent of `voice` now; `edge` is the length of the ramp that hides a cut, in frames.
  @_noLocks
  init(_ voice: Voice, edge: UInt32) {
    let traits = voice.order.clip.traits
    ready = voice.order.clip.framesReady
    isComplete = traits.contains(.isComplete)
    let until = voice.order.until
    let isCutAtEnd = until < ready || !isComplete
    if until <= ready {
      end = until
    } else {
      end = isComplete ? ready : .max
    }
    let isCutAtSeam = voice.order.from > 0 || isCutAtEnd || traits.contains(.stepsAtSeam)
    if voice.isFirstPass {
      head = voice.order.from > 0 || traits.contains(.stepsAtHead) ? edge : 0
    } else {
      head = isCutAtSeam ? edge : 0
    }
    if voice.repeatsLeft > 0 {
      tail = isCutAtSeam ? edge : 0
    } else {
      let cut = isCutAtEnd || traits.contains(.stepsAtTail) ? edge : 0
      tail = voice.order.fadeOut > cut ? voice.order.fadeOut : cut
    }
  }
}
