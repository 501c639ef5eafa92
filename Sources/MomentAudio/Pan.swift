// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentRealtimeBoundary

/// Where a sound is between left and right.
enum Pan {
  /// The factors of both sides for a gain and a pan from -1 (left) to 1 (right).
  ///
  /// A mono clip moves at equal power, normalised so that the centre is exactly 1 on both sides: hard
  /// left is √2 on the left, 0 on the right. A stereo clip is balanced: the far side goes down
  /// in proportion, and neither ever goes above 1.
  static func gains(_ gain: Gain, pan: Float, channels: Int) -> StereoGain {
    let pan = max(-1, min(1, pan))
    let factor = gain.amplitude
    if pan == 0 { return StereoGain(left: factor, right: factor) }
    guard channels == 1 else {
      return StereoGain(left: factor * min(1, 1 - pan), right: factor * min(1, 1 + pan))
    }
    let angle = Double(pan + 1) * .pi / 4
    let root = 2.0.squareRoot()
    return StereoGain(
      left: factor * Float(max(0, cos(angle)) * root), right: factor * Float(sin(angle) * root))
  }
}
