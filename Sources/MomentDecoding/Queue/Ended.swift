// SPDX-License-Identifier: Apache-2.0

import MomentClips

/// What is to be done outside the monitor once a piece of work has ended, or nobody waits for it.
struct Ended {
  var waiters: [DecodeWaiter] = []
  var result: Result<DecodedSound, DecodeError>
  var pool: ClipPool?
  /// What the pool is to give up.
  var clip: ClipID?
  /// Held here only to be let go.
  var body: DecodeJob.Body?

  /// Gives the clip up, then tells everybody.
  ///
  /// Its memory goes with the last hold on it, which may be the worker's.
  func tell() {
    // Unloaded by somebody else already: nothing is left to do.
    if let pool, let clip { try? pool.unload(clip) }
    for waiter in waiters { waiter.answer(result) }
  }
}
