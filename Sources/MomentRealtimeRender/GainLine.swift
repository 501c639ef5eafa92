// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// The gain of each frame of one run: `origin + step * (index + i)`.
struct GainLine: BitwiseCopyable {
  var origin: StereoGain
  var step: StereoGain
  var index: Int32

  // Written out: the synthesised initialiser is not marked, so render may not call it.
  /// A line from its parts.
  @_noLocks
  init(origin: StereoGain, step: StereoGain, index: Int32) {
    self.origin = origin
    self.step = step
    self.index = index
  }

  /// Whether every frame has the same gain.
  var isSteady: Bool {
    @_noLocks get { step == .silent }
  }

  /// The gain of frame `i`.
  @_noLocks
  @inline(__always)
  func at(_ i: Int32) -> StereoGain {
    // 32-bit on purpose: a 64-bit index keeps the loops around this from being vectorised.
    let frame = Float(Int(index &+ i))
    return StereoGain(
      left: origin.left + step.left * frame, right: origin.right + step.right * frame)
  }

  /// The same line for samples `factor` times as large.
  @_noLocks
  func scaled(by factor: Float) -> GainLine {
    GainLine(
      origin: StereoGain(left: origin.left * factor, right: origin.right * factor),
      step: StereoGain(left: step.left * factor, right: step.right * factor), index: index)
  }
}
