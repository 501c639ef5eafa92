// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// How far a voice may read in its current pass, and where the pass needs ramps.
///
/// Read afresh for each run of frames, because a worker may still be decoding the clip.
struct VoiceExtent: BitwiseCopyable {
  /// Frames that may be read now.
  let ready: UInt32
  /// The pass's last frame plus one, if it is known; else `UInt32.max`.
  ///
  /// May lie past `ready` while the clip is being decoded, and come sooner when it turns out shorter.
  let end: UInt32
  /// Whether the first frame of the first pass needs a ramp.
  let isCutAtHead: Bool
  /// Whether going from the last frame to the first needs ramps.
  let isCutAtSeam: Bool
  /// Frames of the ramp that hides the cut at the pass's end; 0 for none.
  var tail: UInt32

  /// Whether frames may run out before the pass does.
  var isShort: Bool {
    @_noLocks get { ready < end }
  }

  /// The extent of `voice` now; `edge` is the length of the ramp that hides a cut, in frames.
  @_noLocks
  init(_ voice: Voice, edge: UInt32) {
    let traits = voice.order.clip.traits
    let ready = voice.order.clip.framesReady
    let isComplete = traits.contains(.isComplete)
    let end = isComplete ? min(voice.order.until, ready) : voice.order.until
    let isCutAtEnd = voice.isInTail || end < ready || !isComplete
    self.ready = ready
    self.end = end
    isCutAtHead = voice.order.from > 0 || traits.contains(.stepsAtHead)
    isCutAtSeam = voice.order.from > 0 || isCutAtEnd || traits.contains(.stepsAtSeam)
    let isCut = isCutAtEnd || traits.contains(.stepsAtTail)
    tail = (voice.repeatsLeft > 0 ? isCutAtSeam : isCut) ? edge : 0
  }

  /// Frames that may be read from `position` on.
  @_noLocks
  func ahead(of position: UInt32) -> UInt32 {
    let limit = min(ready, end)
    return limit > position ? limit &- position : 0
  }
}
