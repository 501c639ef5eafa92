// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// One playing of one clip: where it is, how loud, and what it does next.
struct Voice: BitwiseCopyable {
  /// What it does; while it sounds, `closing` says what its gate closes for.
  var state = VoiceState.vacant
  // What a calm block looks at lies together.
  /// The clip's frame up to which nothing will happen but by an order or a setting.
  var calmUntil: UInt32 = 0
  var gainVersion: UInt32
  /// The clip's frame to read next; a stream's is counted from `base` on.
  var playhead: Playhead
  var gain: GainRamp
  var order: StartOrder
  /// The stream's frame that counts as 0: a multiple of its ring's places.
  var base: UInt32 = 0
  /// Where a repeat begins.
  let loopFrom: UInt32
  var repeatsLeft: UInt32
  /// Whether it came to where it is through the seam of its loop.
  var hasRepeated = false
  /// The end of the loop it came from then, and where it landed.
  var seam: UInt32 = 0
  var landing: UInt32 = 0
  /// Whether it was sent past its loop while more was to come there.
  ///
  /// It does not go back if that turns out not to exist: the clip then ends where the loop does, or before.
  var isPastLoop = false
  /// Whether its start has come while it was not paused.
  var hasBegun = false
  /// Frames of the ramp at the pass's beginning, decided when the pass begins.
  ///
  /// 0 for none, and once a seek has landed in the pass: what is heard there has its own ramp.
  var head: UInt32 = 0
  /// Whether the ramp at the pass's end has begun, which then is not given up.
  var isInTail = false
  /// The frame the closing fade aims at; `UInt32.max` while it is not known.
  ///
  /// It stays where it was first known, so that an end that comes sooner does not bend the fade.
  var fadeOutEnd = UInt32.max
  /// Frames of the closing fade.
  var fadeOut: UInt32 = 0
  /// Frames of the opening fade already walked.
  var fadedIn: UInt32 = 0
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
    state = .scheduled
    playhead = Playhead(at: order.from)
    loopFrom = order.loopsFromStart ? order.from : order.loopFrom
    repeatsLeft = order.repeats
    gain = GainRamp(at: order.gain)
    gainVersion = order.gainVersion
    isPastLoop = passesLoop(at: order.from)
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

  /// Whether `frame` lies behind the loop, in what is still being decoded.
  @_noLocks
  private func passesLoop(at frame: UInt32) -> Bool {
    frame >= order.loopUntil && !order.clip.isRing && !order.clip.traits.contains(.isComplete)
      && !order.clip.isWhole(at: order.clip.framesReady)
  }

  /// Puts the voice at another frame, where it begins with its gate.
  @_noLocks
  mutating func seek(to frame: UInt32) {
    playhead.seek(to: frame)
    isPastLoop = passesLoop(at: frame)
    hasRepeated = false
    beginPass(head: 0)
  }

  /// Counts a stream's frames from a later one on, so that their numbers stay in order however long it plays.
  ///
  /// Done long before a 32-bit number would wrap around.
  @_noLocks
  @inline(__always)
  mutating func rebase() {
    guard order.clip.isRing, playhead.frame >= 1 << 30 else { return }
    let capacity = order.clip.capacity
    // What lies just before the place stays in reach.
    let shift = (playhead.frame / capacity &- 1) &* capacity
    base = base &+ shift
    playhead.frame = playhead.frame &- shift
    closing.target = closing.target &- shift
    if fadeOutEnd != .max { fadeOutEnd = fadeOutEnd &- shift }
    head = 0
  }

  /// Notes that a pass begins, with a ramp of `head` frames.
  @_noLocks
  mutating func beginPass(head: UInt32) {
    self.head = head
    isInTail = false
    fadeOutEnd = .max
    fadeOut = 0
  }
}
