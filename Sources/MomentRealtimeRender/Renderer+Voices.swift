// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// One voice's share of a block.
extension Renderer {
  /// Adds `frames` frames of the voice in `slot`, run by run: within a run nothing changes but
  /// what is a function of the frame.
  @_noLocks
  mutating func renderVoice(_ slot: Int, frames: Int) {
    var voice = unsafe voices[slot]
    let total = UInt32(truncatingIfNeeded: frames)
    if let gain = boundary.gain(slot: slot, newerThan: &voice.gainVersion) {
      voice.gain.aim(at: gain, over: isSilent(voice) ? 0 : gainFrames)
    }
    var offset: UInt32 = 0
    while offset < total {
      let now = position.advanced(by: offset)
      if !(now < voice.stopAt) {
        guard beginStop(&voice) else {
          end(slot, voice, at: now, .stopped)
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
        if canResume(voice) {
          if voice.hasBegun { voice.open(over: edgeFrames) } else { begin(&voice) }
        } else {
          offset &+= min(untilStop, total &- offset)
        }
      case .sounding:
        let room = min(untilStop, total &- offset)
        guard let walked = walk(&voice, room: room, at: offset) else {
          end(slot, voice, at: now, .finished)
          return
        }
        offset &+= walked
        if voice.gate.framesLeft == 0, voice.gate.target == 0 {
          guard carryOut(&voice) else {
            end(slot, voice, at: position.advanced(by: offset), .stopped)
            return
          }
        }
      case .vacant:
        return
      }
    }
    if hasEnded(voice) {
      end(slot, voice, at: position.advanced(by: total), .finished)
    } else {
      boundary.setPosition(voice.position, slot: slot)
      unsafe voices[slot] = voice
    }
  }

  /// Whether a voice has just played its last frame: it need not wait for the next block to say so.
  @_noLocks
  private func hasEnded(_ voice: Voice) -> Bool {
    guard case .sounding(let closing) = voice.state, voice.repeatsLeft == 0 else { return false }
    if closing.seeks { return false }
    return voice.position >= VoiceExtent(voice, edge: edgeFrames).end
  }

  /// Whether the voice cannot be heard now, so that a new gain needs no ramp.
  @_noLocks
  private func isSilent(_ voice: Voice) -> Bool {
    switch voice.state {
    case .sounding: false
    case .vacant, .scheduled, .paused, .starved: true
    }
  }

  /// Lets the first pass begin, or wait where too little of the clip is decoded: unheard, so that it
  /// then begins as it is.
  @_noLocks
  private func begin(_ voice: inout Voice) {
    let extent = VoiceExtent(voice, edge: edgeFrames)
    if extent.isShort, extent.ahead(of: voice.position) <= edgeFrames {
      boundary.countStarvation()
      voice.state = .starved
      return
    }
    voice.state = .sounding(Closing())
    voice.hasBegun = true
    if voice.position == voice.order.from { voice.head = extent.isCutAtHead ? edgeFrames : 0 }
  }

  /// Begins the fade of a stop that is due; `false` if there is nothing to fade.
  @_noLocks
  private func beginStop(_ voice: inout Voice) -> Bool {
    guard case .sounding = voice.state else { return false }
    voice.close(over: voice.stopFade, then: .stop)
    voice.stopAt = .never
    return true
  }

  /// Does what the gate closed for; `false` if the voice is to end.
  @_noLocks
  private func carryOut(_ voice: inout Voice) -> Bool {
    guard case .sounding(let closing) = voice.state else { return true }
    voice.state = .sounding(Closing())
    if closing.stops { return false }
    if closing.seeks { voice.land(at: closing.target) }
    if closing.pauses {
      voice.state = .paused
    } else if closing.seeks {
      voice.open(over: edgeFrames)
    } else if closing.starves {
      voice.state = .starved
    }
    return true
  }

  /// Whether a starved voice has enough ahead of it to go on: 8 ramps, or all of its pass.
  @_noLocks
  private func canResume(_ voice: Voice) -> Bool {
    let extent = VoiceExtent(voice, edge: edgeFrames)
    return !extent.isShort || extent.ahead(of: voice.position) >= 8 &* edgeFrames
  }

  /// Empties a slot and says so: the one receipt of the voice's start.
  @_noLocks
  private mutating func end(
    _ slot: Int, _ voice: Voice, at frame: FramePosition, _ reason: Receipt.Reason
  ) {
    boundary.setPosition(voice.position, slot: slot)
    let receipt = Receipt(id: voice.order.id, end: frame, reason: reason)
    unsafe voices[slot].state = .vacant
    activeVoices &-= 1
    receiptsPushed &+= 1
    let reported = boundary.push(receipt)
    precondition(reported, "every voice has a place kept for its receipt")
  }
}
