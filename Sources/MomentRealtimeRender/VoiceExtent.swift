// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// How far a voice may read in its current pass, and where the pass needs ramps.
///
/// Read afresh for each run of frames, because a worker may still be decoding the clip.
struct VoiceExtent: BitwiseCopyable {
  /// Frames that may be read now.
  let ready: UInt32
  /// Where this pass ends, the last frame plus one: with a repeat or for good.
  ///
  /// `UInt32.max` while nobody knows. May lie past `ready` while the clip is being decoded, and come
  /// sooner when it turns out shorter.
  let end: UInt32
  /// Whether it ends with a repeat.
  let repeats: Bool
  /// Frames of the cross-fade before that; 0 for none.
  let cross: UInt32
  /// The pass's first frame.
  let start: UInt32
  /// Whether the first frame of the first pass needs a ramp.
  let isCutAtHead: Bool
  /// Whether going from the loop's last frame to its first needs ramps.
  let isCutAtSeam: Bool
  /// Frames of the ramp that hides the cut at the pass's end; 0 for none.
  var tail: UInt32
  /// Frames of those that are ready that must wait for more: a cross-fade may turn out to begin there.
  let held: UInt32

  /// Whether frames may run out before the pass does.
  var isShort: Bool {
    @_noLocks get { ready < end }
  }

  /// Where the cross-fade begins.
  var crossStart: UInt32 {
    @_noLocks get { end &- cross }
  }

  /// Whether `frame` is in a ramp of `head` frames at the beginning.
  @_noLocks
  func isInHead(_ frame: UInt32, of head: UInt32) -> Bool {
    frame >= start && frame &- start < head
  }

  /// Whether `frame` is in the ramp at the end.
  @_noLocks
  func isInTail(_ frame: UInt32) -> Bool { end != .max && frame < end && end &- frame <= tail }

  /// Whether `frame` is in the cross-fade.
  @_noLocks
  func isInCross(_ frame: UInt32) -> Bool { frame < end && end &- frame <= cross }

  /// How many of the next `most` frames may be read now.
  @_noLocks
  func ahead(of playhead: Playhead, atMost most: UInt32) -> UInt32 {
    let kept = held &+ (playhead.isExact ? 0 : Interpolator.after &+ 1)
    return playhead.frames(before: ready > kept ? ready &- kept : 0, atMost: most)
  }

  /// The extent of `voice` now; `edge` is the length of the ramp that hides a cut, in frames.
  @_noLocks
  @inline(__always)
  init(_ voice: inout Voice, edge: UInt32) {
    let clip = voice.order.clip
    var traits = clip.traits
    var isComplete = traits.contains(.isComplete)
    let ready = clip.framesReady &- voice.base
    if !isComplete, clip.isWhole(at: ready) {
      isComplete = true
      traits = clip.traits
    }
    var last = isComplete ? min(voice.order.until, ready) : voice.order.until
    if clip.isRing, !isComplete {
      last = clip.framesExpected
      if last != .max { last = last &- voice.base }
    }
    let seam = min(voice.order.loopUntil, last)
    // Past a loop with something after it there is no way back.
    repeats =
      voice.repeatsLeft > 0 && voice.loopFrom < seam && !voice.isPastLoop
      && (voice.playhead.frame < seam || seam >= last)
    end = repeats ? seam : last
    self.ready = ready
    start = voice.hasRepeated ? voice.loopFrom : voice.order.from

    let isUncertain = voice.isInTail || !isComplete
    // The place after the seam must lie before the next cross-fade. A loop too short to fade in has ramps.
    let half = voice.loopFrom < seam ? (seam &- voice.loopFrom) / 2 : 0
    let fade = min(voice.order.crossFade, half)
    let isCrossed = fade > 0 && (fade == voice.order.crossFade || fade >= edge)
    isCutAtHead = (!clip.isRing && voice.order.from > 0) || traits.contains(.stepsAtHead)
    isCutAtSeam =
      !voice.order.isSeamless && !isCrossed
      && (voice.loopFrom > 0 || seam < ready || isUncertain || traits.contains(.stepsAtSeam))
    if repeats {
      cross = seam != .max && isCrossed ? fade : 0
      held = seam > ready ? voice.order.crossFade : 0
      tail = isCutAtSeam ? edge : 0
    } else {
      cross = 0
      held = 0
      tail = last < ready || isUncertain || traits.contains(.stepsAtTail) ? edge : 0
    }
  }
}
