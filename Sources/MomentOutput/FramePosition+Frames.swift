// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

extension FramePosition {
  /// The position as one number.
  var frames: UInt64 { UInt64(high) << 32 | UInt64(low) }

  /// A position from one number.
  init(frames: UInt64) {
    self.init(high: UInt32(frames >> 32), low: UInt32(truncatingIfNeeded: frames))
  }
}
