// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// One voice's share of a block.
extension Renderer {
  /// Adds `frames` frames of the voice in `slot`, run by run: within a run nothing changes but
  /// what is a function of the frame.
  @_noLocks
  mutating func renderVoice(_ slot: Int, frames: Int) {
    let table = unsafe voices
    unsafe render(&table[slot], slot: slot, frames: frames)
  }

  @_noLocks
  private mutating func render(_ voice: inout Voice, slot: Int, frames: Int) {
    let total = UInt32(truncatingIfNeeded: frames)
    takeSettings(&voice, slot: slot)
    voice.rebase()
    var offset: UInt32 = 0
    while offset < total {
      let now = position.advanced(by: offset)
      if !(now < voice.stopAt) {
        guard beginStop(&voice) else {
          end(&voice, at: now, voice.stopReason)
          return
        }
      }
      let untilStop = now.distance(to: voice.stopAt)
      switch voice.state {
      case .scheduled:
        let wait = now.distance(to: voice.order.start)
        if wait == 0 {
          begin(&voice)
        } else {
          offset &+= min(wait, min(untilStop, total &- offset))
        }
      case .paused:
        offset &+= min(untilStop, total &- offset)
      case .starved:
        if canResume(&voice) {
          if voice.hasBegun { voice.open(over: edgeFrames) } else { begin(&voice) }
        } else {
          offset &+= min(untilStop, total &- offset)
        }
      case .sounding:
        let room = min(untilStop, total &- offset)
        guard let walked = walk(&voice, room: room, at: offset) else {
          end(&voice, at: now, .finished)
          return
        }
        markSounding(at: offset, count: walked)
        offset &+= walked
        if voice.gate.framesLeft == 0, voice.gate.target == 0 {
          guard carryOut(&voice) else {
            end(&voice, at: position.advanced(by: offset), voice.stopReason)
            return
          }
        }
      case .vacant:
        return
      }
    }
    publishPlace(&voice, slot: slot)
    if hasEnded(&voice) {
      end(&voice, at: position.advanced(by: total), .finished)
    } else {
      voice.calmUntil = calmUntil(&voice)
      if isLevelDue(slot) { publishLevel(of: &voice, slot: slot) }
    }
  }

  /// Sets out for what control has set since the last block.
  @_noLocks
  @inline(__always)
  private mutating func takeSettings(_ voice: inout Voice, slot: Int) {
    if let gain = boundary.gain(slot: slot, newerThan: &voice.gainVersion) {
      voice.gain.aim(at: gain, over: isSilent(&voice) ? 0 : gainFrames)
    }
    let rate = boundary.rate(slot: slot)
    if !(rate == voice.playhead.target) {
      voice.playhead.aim(at: rate, over: isSilent(&voice) ? 0 : gainFrames)
    }
  }

  /// Whether a voice has just played its last frame: it need not wait for the next block to say so.
  @_noLocks
  @inline(__always)
  private mutating func hasEnded(_ voice: inout Voice) -> Bool {
    guard case .sounding = voice.state else { return false }
    if voice.closing.seeks, !voice.closing.stops { return false }
    // Nearly always far from its end, which is cheaper to see than where that is.
    let clip = voice.order.clip
    let ready = clip.framesReady &- voice.base
    if voice.playhead.frame < min(voice.order.until, ready) { return false }
    let extent = VoiceExtent(&voice, edge: edgeFrames)
    return !extent.repeats && voice.playhead.frame >= extent.end
  }

  /// Says how far a voice has come.
  @_noLocks
  @inline(__always)
  private mutating func publishPlace(_ voice: inout Voice, slot: Int) {
    let frame = voice.playhead.frame &+ voice.base
    boundary.setPosition(frame, slot: slot)
    if voice.order.clip.isRing { voice.order.clip.setFramesRead(frame) }
  }

  /// Whether the voice cannot be heard now, so that a new setting needs no ramp.
  @_noLocks
  private mutating func isSilent(_ voice: inout Voice) -> Bool {
    switch voice.state {
    case .sounding: false
    case .vacant, .scheduled, .paused, .starved: true
    }
  }

  /// Lets the first pass begin, or wait where too little of the clip is decoded: unheard, so that it
  /// then begins as it is.
  @_noLocks
  private mutating func begin(_ voice: inout Voice) {
    let extent = VoiceExtent(&voice, edge: edgeFrames)
    if extent.isShort, extent.ahead(of: voice.playhead, atMost: edgeFrames &+ 1) <= edgeFrames {
      // A stream that begins elsewhere than at its head has its first frames fetched now.
      let isFetched = voice.order.clip.isRing && extent.ready <= voice.order.from
      if !isFetched { boundary.countStarvation() }
      voice.state = .starved
      return
    }
    voice.state = .sounding
    voice.hasBegun = true
    if voice.playhead.frame == voice.order.from {
      voice.head = extent.isCutAtHead ? edgeFrames : 0
    }
  }

  /// Begins the fade of a stop that is due; `false` if there is nothing to fade.
  @_noLocks
  private mutating func beginStop(_ voice: inout Voice) -> Bool {
    guard case .sounding = voice.state else { return false }
    voice.stop(over: voice.stopFade)
    voice.stopAt = .never
    return true
  }

  /// Does what the gate closed for; `false` if the voice is to end.
  @_noLocks
  private mutating func carryOut(_ voice: inout Voice) -> Bool {
    let closing = voice.closing
    voice.closing = Closing()
    if closing.stops { return false }
    if closing.seeks { voice.seek(to: closing.target) }
    if closing.pauses {
      voice.state = .paused
    } else if closing.seeks, voice.order.clip.isRing {
      // What is to be heard there is being fetched, which is no failure.
      voice.state = .starved
    } else if closing.seeks {
      voice.open(over: edgeFrames)
    } else if closing.starves {
      voice.state = .starved
    }
    return true
  }

  /// Whether a starved voice has enough ahead of it to go on: 8 ramps, or all of its pass.
  @_noLocks
  private mutating func canResume(_ voice: inout Voice) -> Bool {
    let extent = VoiceExtent(&voice, edge: edgeFrames)
    guard extent.isShort else { return true }
    let pace = voice.playhead.isExact ? 1 : voice.playhead.rate.whole &+ 1
    let needed = 8 &* edgeFrames &* pace &+ extent.held
    let frame = voice.playhead.frame
    return extent.ready > frame && extent.ready &- frame >= needed
  }

  /// Empties a slot and says so: the one receipt of the voice's start.
  @_noLocks
  private mutating func end(
    _ voice: inout Voice, at frame: FramePosition, _ reason: Receipt.Reason
  ) {
    let receipt = Receipt(id: voice.order.id, end: frame, reason: reason)
    publishPlace(&voice, slot: Int(voice.order.id.slot))
    voice.state = .vacant
    activeVoices &-= 1
    receiptsPushed &+= 1
    let reported = boundary.push(receipt)
    precondition(reported, "every voice has a place kept for its receipt")
  }
}
