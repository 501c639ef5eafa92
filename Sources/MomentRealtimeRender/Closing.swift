// SPDX-License-Identifier: Apache-2.0

/// What happens once a voice's gate has closed: nothing, or all that is named here.
struct Closing: BitwiseCopyable {
  /// The voice ends; nothing else matters then.
  var stops = false
  /// The voice rests, behind the seek if there is one.
  var pauses = false
  /// The voice waits for frames, unless it is sought to where there are some.
  var starves = false
  /// Whether `target` is where the voice goes on, or rests.
  var seeks = false
  /// The clip's frame sought.
  var target: UInt32 = 0

  // Written out, as render may not call a synthesised initialiser.
  /// Nothing.
  @_noLocks
  init() {}

  /// The end of the voice.
  static var stop: Closing {
    @_noLocks get {
      var closing = Closing()
      closing.stops = true
      return closing
    }
  }

  /// A rest.
  static var pause: Closing {
    @_noLocks get {
      var closing = Closing()
      closing.pauses = true
      return closing
    }
  }

  /// A wait for frames.
  static var starve: Closing {
    @_noLocks get {
      var closing = Closing()
      closing.starves = true
      return closing
    }
  }

  /// Another place in the clip.
  @_noLocks
  static func seek(to frame: UInt32) -> Closing {
    var closing = Closing()
    closing.seeks = true
    closing.target = frame
    return closing
  }

  /// Whether nothing happens.
  var isNothing: Bool {
    @_noLocks get { !(stops || pauses || starves || seeks) }
  }

  /// This and what came later: the later seek counts, and a stop overrides all.
  @_noLocks
  func joined(with later: Closing) -> Closing {
    if stops || later.stops { return .stop }
    var both = later.seeks ? later : self
    both.pauses = pauses || later.pauses
    both.starves = starves || later.starves
    return both
  }
}
