// SPDX-License-Identifier: Apache-2.0

/// What happens once a voice's gate has closed: several things may have been asked for.
struct Closing: BitwiseCopyable {
  /// The voice ends.
  var stops = false
  /// It stays silent until it is resumed.
  var pauses = false
  /// It stays silent until there are frames.
  var starves = false
  /// It goes to `target`.
  var seeks = false
  var target: UInt32 = 0

  /// Nothing.
  @_noLocks
  init() {}

  /// Whether nothing has been asked for.
  var isNothing: Bool {
    @_noLocks get { !(stops || pauses || starves || seeks) }
  }
}
