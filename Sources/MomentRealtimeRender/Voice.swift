// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// One playing of one clip: where it is, how loud, and what it does next.
struct Voice: BitwiseCopyable {
  /// What a voice is doing.
  enum State: BitwiseCopyable {
    /// The slot is free.
    case vacant
    /// Its start lies ahead.
    case scheduled
    /// It reads its clip; when its gate has closed, it does what is named here.
    case sounding(Closing)
    /// It keeps its place in silence.
    case paused
    /// It waits in silence for frames to be decoded.
    case starved
  }

  var state = State.vacant
  var order: StartOrder
  /// The clip's frame to read next.
  var position: UInt32
  var repeatsLeft: UInt32
  /// Whether its start has come while it was not paused.
  var hasBegun = false
  /// Frames of the ramp at `order.from`, decided when the pass begins.
  ///
  /// 0 for none, and once a seek has landed in the pass: what is heard there has its own ramp.
  var head: UInt32 = 0
  /// Whether the ramp at the pass's end has begun, which then is not given up.
  var isInTail = false
  /// Frames of the opening fade already walked.
  var fadedIn: UInt32 = 0
  /// The frame the closing fade aims at; `UInt32.max` while it is not known.
  ///
  /// It stays where it was first known, so that an end that comes sooner does not bend the fade.
  var fadeOutEnd = UInt32.max
  /// Frames of the closing fade.
  var fadeOut: UInt32 = 0
  var gain: GainRamp
  var gainVersion: UInt32
  /// Opens and closes for stop, pause, seek and starvation.
  var gate = Fade(at: 1)
  var stopAt = FramePosition.never
  var stopFade: UInt32 = 0

  /// What the gate closes for, while the voice sounds.
  var closing: Closing {
    @_noLocks get {
      guard case .sounding(let closing) = state else { return Closing() }
      return closing
    }
  }

  /// A voice that waits for its start.
  @_noLocks
  init(_ order: StartOrder) {
    self.order = order
    state = .scheduled
    position = order.from
    repeatsLeft = order.repeats
    gain = GainRamp(at: order.gain)
    gainVersion = order.gainVersion
  }

  /// Closes the gate, and then does `closing` beside what the gate closes for already.
  ///
  /// Nothing overrides a stop but a shorter one. A gate that is closing goes on as it was, unless for a
  /// stop.
  @_noLocks
  mutating func close(over frames: UInt32, then closing: Closing) {
    let pending = self.closing
    if pending.stops {
      guard closing.stops, frames < gate.framesLeft else { return }
    }
    state = .sounding(pending.joined(with: closing))
    if pending.isNothing || closing.stops { gate.aim(at: 0, over: frames) }
  }

  /// Opens the gate, unless the voice is being stopped.
  @_noLocks
  mutating func open(over frames: UInt32) {
    if closing.stops { return }
    state = .sounding(Closing())
    gate.aim(at: 1, over: frames)
  }

  /// Puts the voice at another frame, where it begins with its gate.
  @_noLocks
  mutating func land(at frame: UInt32) {
    position = frame
    head = 0
    isInTail = false
    fadeOutEnd = .max
  }
}
