// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// What control wants.
extension Renderer {
  /// Frames of the ramp that hides a cut: 5 ms, and never fewer than 40.
  var edgeFrames: UInt32 {
    @_noLocks get { max(rate / 200, 40) }
  }

  /// Frames of a gain's way to another: 10 ms, and never fewer than 160.
  var gainFrames: UInt32 {
    @_noLocks get { max(rate / 100, 160) }
  }

  @_noLocks
  mutating func obeyOrders() {
    while let order = boundary.nextOrder() { obey(order) }
  }

  @_noLocks
  private mutating func obey(_ order: Order) {
    switch order {
    case .start(let start):
      begin(start)
    case .stop(let id, let at, let fade):
      guard let slot = slot(of: id) else { return }
      // What is being stolen goes at once, and needs no other reason to.
      if case .stolen = unsafe voices[slot].stopReason { return }
      let isDue = unsafe !(position < voices[slot].stopAt)
      if isDue, position < at { return }
      let longest = unsafe isDue ? voices[slot].stopFade : .max
      unsafe voices[slot].stopAt = at
      unsafe voices[slot].stopFade = min(max(fade, edgeFrames), longest)
    case .seek(let id, let frame):
      guard let slot = slot(of: id) else { return }
      unsafe seek(slot, to: frame &- voices[slot].base)
    case .pause(let id):
      guard let slot = slot(of: id) else { return }
      pause(slot)
    case .resume(let id):
      guard let slot = slot(of: id) else { return }
      resume(slot)
    }
  }

  @_noLocks
  private mutating func begin(_ start: StartOrder) {
    if let victim = start.steals { steal(victim) }
    let slot = Int(start.id.slot)
    precondition(slot < capacity, "control knows the size of the voice table")
    var voice = Voice(start)
    if start.isScheduled {
      let lateness = start.start.distance(to: position)
      if lateness > 0 { boundary.countLateStart(by: lateness) }
    } else {
      voice.order.start = position
    }
    unsafe voices[slot] = voice
    activeVoices &+= 1
  }

  /// Ends a voice with the shortest fade, whatever it is doing.
  @_noLocks
  private mutating func steal(_ id: VoiceID) {
    guard let slot = slot(of: id) else { return }
    unsafe voices[slot].stopAt = .zero
    unsafe voices[slot].stopFade = edgeFrames
    unsafe voices[slot].stopReason = .stolen
  }

  /// The slot of a voice that something is about to happen to.
  @_noLocks
  private func slot(of id: VoiceID) -> Int? {
    let slot = Int(id.slot)
    guard slot < capacity, unsafe voices[slot].order.id == id else { return nil }
    if case .vacant = unsafe voices[slot].state { return nil }
    unsafe voices[slot].calmUntil = 0
    return slot
  }

  @_noLocks
  private mutating func seek(_ slot: Int, to frame: UInt32) {
    switch unsafe voices[slot].state {
    case .sounding:
      unsafe voices[slot].closing.seeks = true
      unsafe voices[slot].closing.target = frame
      unsafe voices[slot].close(over: edgeFrames)
    case .scheduled, .paused, .starved:
      // The gate is shut, or it has not begun: nothing was heard that could break off.
      unsafe voices[slot].seek(to: frame)
      if unsafe !voices[slot].hasBegun {
        unsafe voices[slot].gate = Fade(at: 0)
        unsafe voices[slot].gate.aim(at: 1, over: edgeFrames)
      }
    case .vacant:
      break
    }
  }

  @_noLocks
  private mutating func pause(_ slot: Int) {
    switch unsafe voices[slot].state {
    case .sounding:
      unsafe voices[slot].closing.pauses = true
      unsafe voices[slot].close(over: edgeFrames)
    case .scheduled, .starved:
      unsafe voices[slot].state = .paused
      unsafe voices[slot].gate = Fade(at: 0)
    case .vacant, .paused:
      break
    }
  }

  /// Takes a pause back.
  ///
  /// A voice that was paused before its start waits for it again. If it has passed, the voice begins
  /// now, at its first frame; that is no late start, since the caller held it back.
  @_noLocks
  private mutating func resume(_ slot: Int) {
    switch unsafe voices[slot].state {
    case .paused:
      if unsafe voices[slot].hasBegun {
        unsafe voices[slot].open(over: edgeFrames)
      } else {
        let isAtHead = unsafe voices[slot].playhead.frame == voices[slot].order.from
        unsafe voices[slot].state = .scheduled
        unsafe voices[slot].gate = Fade(at: isAtHead ? 1 : 0)
        unsafe voices[slot].gate.aim(at: 1, over: edgeFrames)
      }
    case .sounding:
      guard unsafe voices[slot].closing.pauses else { return }
      unsafe voices[slot].closing.pauses = false
      if unsafe voices[slot].closing.isNothing { unsafe voices[slot].open(over: edgeFrames) }
    case .vacant, .scheduled, .starved:
      break
    }
  }
}
