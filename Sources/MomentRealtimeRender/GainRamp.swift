// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import MomentRealtimeKernels

/// A straight line from one gain to another.
///
/// Each frame's gain is computed from the line's start, never added up, so that it does not depend on
/// how frames are grouped into blocks.
struct GainRamp: BitwiseCopyable {
  private var origin: StereoGain
  private var step = StereoGain.silent
  private var target: StereoGain
  private var index: UInt32 = 0
  private var length: UInt32 = 0

  /// One gain for ever.
  @_noLocks
  init(at gain: StereoGain) {
    origin = gain
    target = gain
  }

  /// Frames until the gain is steady.
  var framesLeft: UInt32 {
    @_noLocks get { length - index }
  }

  /// The gain of the next frame.
  var value: StereoGain {
    @_noLocks get { framesLeft == 0 ? target : line.at(0) }
  }

  /// The line from the next frame on; good for `framesLeft` frames.
  var line: GainLine {
    @_noLocks get {
      framesLeft == 0
        ? GainLine(origin: target, step: .silent, index: 0)
        : GainLine(origin: origin, step: step, index: Int32(truncatingIfNeeded: index))
    }
  }

  /// Sets out for another gain from wherever the ramp is now.
  @_noLocks
  mutating func aim(at target: StereoGain, over frames: UInt32) {
    let here = value
    guard frames > 0, here != target else {
      self = GainRamp(at: target)
      return
    }
    origin = here
    self.target = target
    let share = 1 / Float(Int(frames))
    step = StereoGain(
      left: (target.left - here.left) * share, right: (target.right - here.right) * share)
    index = 0
    length = frames
  }

  /// Goes `frames` on, at most to the end.
  @_noLocks
  mutating func advance(by frames: UInt32) {
    guard framesLeft > frames else {
      self = GainRamp(at: target)
      return
    }
    index += frames
  }
}
