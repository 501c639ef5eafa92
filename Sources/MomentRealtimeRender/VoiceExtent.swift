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
  /// Where this pass ends, the last frame plus one: with a repeat or for good.
  ///
  /// `UInt32.max` while nobody knows.
  let end: UInt32
  /// Whether it ends with a repeat.
  let repeats: Bool
  /// Frames of the cross-fade before that; 0 for none.
  let cross: UInt32
  /// The pass's first frame.
  let start: UInt32
  /// Frames of the ramp at the pass's beginning; 0 for none.
  let head: UInt32
  /// Frames of the ramp at the pass's end; 0 for none.
  let tail: UInt32
  /// Frames of those that are ready that must wait for more: a cross-fade may turn out to begin there.
  let held: UInt32

  /// Where the cross-fade begins.
  var crossStart: UInt32 {
    @_noLocks get { end &- cross }
  }

  /// Whether `frame` is in the ramp at the beginning.
  @_noLocks
  func isInHead(_ frame: UInt32) -> Bool { frame >= start && frame &- start < head }

  /// Whether `frame` is in the ramp at the end.
  @_noLocks
  func isInTail(_ frame: UInt32) -> Bool { end != .max && frame < end && end &- frame <= tail }

  /// Whether `frame` is in the cross-fade.
  @_noLocks
  func isInCross(_ frame: UInt32) -> Bool { frame < end && end &- frame <= cross }

  /// The extent of `voice` now; `edge` is the length of the ramp that hides a cut, in frames.
  @_noLocks
  @inline(__always)
  init(_ voice: Voice, edge: UInt32) {
    let traits = voice.order.clip.traits
    let isComplete = traits.contains(.isComplete)
    let ready = voice.order.clip.framesReady
    let unknown = isComplete ? ready : UInt32.max
    let last = voice.order.until <= ready ? voice.order.until : unknown
    let seam = min(voice.order.loopUntil <= ready ? voice.order.loopUntil : unknown, last)
    // Past a loop with something after it there is no way back.
    repeats =
      voice.repeatsLeft > 0 && voice.loopFrom < seam
      && (voice.playhead.frame < seam || seam >= last)
    end = repeats ? seam : last
    self.isComplete = isComplete
    self.ready = ready

    let isCutAtEnd = voice.order.until < ready || !isComplete
    let isCutInside = min(voice.order.until, voice.order.loopUntil) < ready || !isComplete
    // The place after the seam must lie before the next cross-fade. A loop too short to fade in has ramps.
    let half = voice.loopFrom < seam ? (seam &- voice.loopFrom) / 2 : 0
    let fade = min(voice.order.crossFade, half)
    let isCrossed = fade > 0 && (fade == voice.order.crossFade || fade >= edge)
    let isCutAtSeam =
      !voice.order.isSeamless && !isCrossed
      && (voice.loopFrom > 0 || isCutInside || traits.contains(.stepsAtSeam))
    if voice.wasSent {
      start = voice.order.from
      head = 0
    } else if voice.hasRepeated {
      start = voice.loopFrom
      head = isCutAtSeam ? edge : 0
    } else {
      start = voice.order.from
      head = voice.order.from > 0 || traits.contains(.stepsAtHead) ? edge : 0
    }
    if repeats {
      let isKnown = seam != .max
      cross = isKnown && isCrossed ? fade : 0
      held = isKnown ? 0 : voice.order.crossFade
      tail = isCutAtSeam ? edge : 0
    } else {
      cross = 0
      held = 0
      let cut = isCutAtEnd || traits.contains(.stepsAtTail) ? edge : 0
      // A fade longer than the last pass would begin with a step at the seam.
      let length = voice.hasRepeated && last > voice.landing ? last &- voice.landing : .max
      tail = max(min(voice.order.fadeOut, length), cut)
    }
  }
}
