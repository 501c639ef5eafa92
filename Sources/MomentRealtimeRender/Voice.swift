// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// One playing of one clip: where it is, how loud, and what it does next.
struct Voice: BitwiseCopyable {
  /// What a voice is doing.
  enum State: BitwiseCopyable {
    /// The slot is free.
    case vacant
    /// Its start lies ahead.
    case scheduled(at: FramePosition)
    /// It reads its clip; when its gate has closed, it does what `closing` says.
    case sounding
    /// It keeps its place in silence.
    case paused
    /// It waits in silence for frames to be decoded.
    case starved
  }

  var state = State.vacant
  var order: StartOrder
  /// The clip's frame to read next.
  var playhead: Playhead
  /// Where a repeat begins.
  let loopFrom: UInt32
  var repeatsLeft: UInt32
  /// Whether it came to where it is through the seam of its loop.
  var hasRepeated = false
  /// Whether it was sent to where it is: then its gate has hidden the cut.
  var wasSent = false
  /// The end of the loop it came from then, and where it landed.
  var seam: UInt32 = 0
  var landing: UInt32 = 0
  /// Frames of the opening fade already walked.
  var fadedIn: UInt32 = 0
  var gain: GainRamp
  var gainVersion: UInt32
  /// Opens and closes for stop, pause, seek and starvation.
  var gate = Fade(at: 1)
  /// What the gate closes for, while the voice sounds.
  var closing = Closing()
  var stopAt = FramePosition.never
  var stopFade: UInt32 = 0
  /// What its receipt will say if it is stopped.
  var stopReason = Receipt.Reason.stopped

  /// A voice that waits for its start.
  @_noLocks
  init(_ order: StartOrder) {
    self.order = order
    state = .scheduled(at: order.start)
    playhead = Playhead(at: order.from)
    loopFrom = order.loopsFromStart ? order.from : order.loopFrom
    repeatsLeft = order.repeats
    gain = GainRamp(at: order.gain)
    gainVersion = order.gainVersion
  }

  /// Whether its gain is zero on both sides and stays so: it keeps its place and reads nothing.
  var isMute: Bool {
    @_noLocks get { gain.framesLeft == 0 && gain.value == .silent }
  }

  /// Fades out for good.
  ///
  /// Nothing overrides a stop but a shorter one.
  @_noLocks
  mutating func stop(over frames: UInt32) {
    if closing.stops, frames >= gate.framesLeft { return }
    closing.stops = true
    gate.aim(at: 0, over: frames)
  }

  /// Closes the gate for a pause, a seek or a wait, unless it is closing already.
  @_noLocks
  mutating func close(over frames: UInt32) {
    if gate.framesLeft > 0, gate.target == 0 { return }
    gate.aim(at: 0, over: frames)
  }

  /// Opens the gate.
  @_noLocks
  mutating func open(over frames: UInt32) {
    state = .sounding
    gate.aim(at: 1, over: frames)
  }

  /// Begins to open the gate from shut, or leaves it shut if it was closing.
  @_noLocks
  mutating func reopen(over frames: UInt32) {
    let target = gate.target
    gate = Fade(at: 0)
    if target == 1 { gate.aim(at: 1, over: frames) }
  }

  /// Goes to a frame, as if it had always been on its way there.
  @_noLocks
  mutating func seek(to frame: UInt32) {
    playhead.seek(to: frame)
    hasRepeated = false
    wasSent = true
  }
}
