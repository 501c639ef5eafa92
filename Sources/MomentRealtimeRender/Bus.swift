// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// A group of voices with a gain of its own.
struct Bus: BitwiseCopyable {
  /// The gain's way, smooth at both ends.
  var gain = Fade(at: 1)
  /// How much of the ducking it takes: 1 for a bus that is lowered, 0 for one that is not.
  var duckingShare = Fade(at: 0)
  /// How loud it is behind its gain.
  var meter = LevelMeter()
  /// Whether it had a voice in the last block mixed, or has one so far in this one.
  var isInUse = false
  /// Voices that wait to be added together.
  var waiting = 0

  /// An empty bus at unity gain.
  @_noLocks
  init() {}

  /// Whether its gain is 1 and stays so.
  var isUnity: Bool {
    @_noLocks get { gain.framesLeft == 0 && gain.target == 1 }
  }

  /// Whether its gain is 0 and stays so.
  var isSilent: Bool {
    @_noLocks get { gain.framesLeft == 0 && gain.target == 0 }
  }

  /// Whether ducking changes nothing on it, now and until it is set otherwise.
  var isUnduckable: Bool {
    @_noLocks get { duckingShare.framesLeft == 0 && duckingShare.target == 0 }
  }
}
