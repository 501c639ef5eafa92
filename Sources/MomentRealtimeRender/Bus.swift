// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// A group of voices with a gain of its own.
struct Bus: BitwiseCopyable {
  /// The gain's way, smooth at both ends.
  var gain = Fade(at: 1)
  var meter = LevelMeter()
  /// The first and the last of its voices' slots, linked in slot order; -1 for none.
  var first: Int32 = -1
  var last: Int32 = -1

  /// An empty bus at unity gain.
  @_noLocks
  init() {}

  /// Whether it has no voice.
  var isEmpty: Bool {
    @_noLocks get { first < 0 }
  }

  /// Whether its gain is 1 and stays so.
  var isUnity: Bool {
    @_noLocks get { gain.framesLeft == 0 && gain.target == 1 }
  }
}
