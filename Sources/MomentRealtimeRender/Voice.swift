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

  /// What happens once the gate has closed.
  enum Closing: BitwiseCopyable {
    case nothing
    case stop
    case pause
    case starve
    case seek(to: UInt32)
  }

  var state = State.vacant
  var order: StartOrder
  /// The clip's frame to read next.
  var position: UInt32
  var repeatsLeft: UInt32
  /// Whether this is the first time through `from ..< until`.
  var isFirstPass = true
  /// Frames of the opening fade already walked.
  var fadedIn: UInt32 = 0
  var gain: GainRamp
  var gainVersion: UInt32
  /// Opens and closes for stop, pause, seek and starvation.
  var gate = Fade(at: 1)
  var stopAt = FramePosition.never
  var stopFade: UInt32 = 0
  /// What its receipt will say if it is stopped.
  var stopReason = Receipt.Reason.stopped

  /// What the gate closes for, while the voice sounds.
  var closing: Closing {
    @_noLocks get {
      guard case .sounding(let closing) = state else { return .nothing }
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

  /// Closes the gate, and then does `closing`.
  ///
  /// Nothing overrides a stop but a shorter one.
  @_noLocks
  mutating func close(over frames: UInt32, then closing: Closing) {
    if case .stop = self.closing {
      guard case .stop = closing, frames < gate.framesLeft else { return }
    }
    state = .sounding(closing)
    gate.aim(at: 0, over: frames)
  }

  /// Opens the gate, unless the voice is being stopped.
  @_noLocks
  mutating func open(over frames: UInt32) {
    if case .stop = closing { return }
    state = .sounding(.nothing)
    gate.aim(at: 1, over: frames)
  }
}
