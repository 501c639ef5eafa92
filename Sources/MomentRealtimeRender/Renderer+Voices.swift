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
          end(slot, at: now, voice.stopReason)
          return
        }
      }
      let untilStop = now.distance(to: voice.stopAt)
      switch voice.state {
      case .scheduled:
        let wait = now.distance(to: voice.order.start)
        if wait == 0 {
          voice.state = .sounding(.nothing)
        } else {
          offset &+= min(wait, min(untilStop, total &- offset))
        }
      case .paused:
        offset &+= min(untilStop, total &- offset)
      case .starved:
        if canResume(voice) {
          voice.open(over: edgeFrames)
        } else {
          offset &+= min(untilStop, total &- offset)
        }
      case .sounding:
        let room = min(untilStop, total &- offset)
        guard let walked = walk(&voice, room: room, at: offset) else {
          end(slot, at: now, .finished)
          return
        }
        markSounding(at: offset, count: walked)
        offset &+= walked
        if voice.gate.framesLeft == 0, voice.gate.target == 0 {
          guard carryOut(&voice) else {
            end(slot, at: position.advanced(by: offset), voice.stopReason)
            return
          }
        }
      case .vacant:
        return
      }
    }
    boundary.setPosition(voice.position, slot: slot)
    if hasEnded(voice) {
      end(slot, at: position.advanced(by: total), .finished)
    } else {
      publishLevel(voice, slot: slot)
      unsafe voices[slot] = voice
    }
  }

  /// Whether a voice has just played its last frame: it need not wait for the next block to say so.
  @_noLocks
  private func hasEnded(_ voice: Voice) -> Bool {
    guard case .sounding = voice.state, voice.repeatsLeft == 0 else { return false }
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
    let closing = voice.closing
    voice.state = .sounding(.nothing)
    switch closing {
    case .stop:
      return false
    case .pause:
      voice.state = .paused
    case .starve:
      voice.state = .starved
    case .seek(let frame):
      voice.position = frame
      voice.open(over: edgeFrames)
    case .nothing:
      break
    }
    return true
  }

  /// Whether a starved voice has enough ahead of it to go on: 8 ramps, or the clip's end.
  @_noLocks
  private func canResume(_ voice: Voice) -> Bool {
    let extent = VoiceExtent(voice, edge: edgeFrames)
    if extent.isComplete { return true }
    return extent.ready > voice.position && extent.ready &- voice.position >= 8 &* edgeFrames
  }

  /// Reads on by at most `room` frames.
  ///
  /// - Returns: how many frames were walked, or `nil` when the voice has none left.
  @_noLocks
  private func walk(_ voice: inout Voice, room: UInt32, at offset: UInt32) -> UInt32? {
    let extent = VoiceExtent(voice, edge: edgeFrames)
    if voice.position >= extent.end {
      guard voice.repeatsLeft > 0, voice.order.from < extent.end else { return nil }
      if voice.repeatsLeft != .max { voice.repeatsLeft &-= 1 }
      voice.position = voice.order.from
      voice.isFirstPass = false
      return 0
    }
    guard let count = run(&voice, extent: extent, room: room) else { return 0 }
    add(voice, extent: extent, count: count, at: offset)
    voice.position &+= count
    voice.gain.advance(by: count)
    voice.gate.advance(by: count)
    if voice.fadedIn < voice.order.fadeIn { voice.fadedIn &+= count }
    return count
  }

  /// How many frames come before the next change, or `nil` when the voice has just starved.
  @_noLocks
  private func run(_ voice: inout Voice, extent: VoiceExtent, room: UInt32) -> UInt32? {
    var count = min(room, extent.end &- voice.position)
    if !extent.isComplete, extent.end == .max {
      // Frames may run out: keep a ramp's length of them to fade on.
      let ahead = extent.ready > voice.position ? extent.ready &- voice.position : 0
      if case .nothing = voice.closing, ahead <= edgeFrames {
        boundary.countStarvation()
        guard ahead > 0 else {
          voice.gate = Fade(at: 0)
          voice.state = .starved
          return nil
        }
        voice.close(over: ahead, then: .starve)
      }
      if case .nothing = voice.closing {
        count = min(count, ahead &- edgeFrames)
      } else if ahead == 0 {
        // A longer fade than there are frames: it ends here.
        voice.gate.advance(by: .max)
        return nil
      } else {
        count = min(count, ahead)
      }
    }
    if voice.gate.framesLeft > 0 { count = min(count, voice.gate.framesLeft) }
    if voice.gain.framesLeft > 0 { count = min(count, voice.gain.framesLeft) }
    if voice.fadedIn < voice.order.fadeIn {
      count = min(count, voice.order.fadeIn &- voice.fadedIn)
    }
    let walked = voice.position &- voice.order.from
    if voice.position >= voice.order.from, walked < extent.head {
      count = min(count, extent.head &- walked)
    }
    if extent.tail > 0, extent.end != .max {
      let left = extent.end &- voice.position
      if left > extent.tail { count = min(count, left &- extent.tail) }
    }
    return count
  }

  /// Adds one run to the mix, with an envelope where one is needed.
  @_noLocks
  private func add(_ voice: Voice, extent: VoiceExtent, count: UInt32, at offset: UInt32) {
    let walked = voice.position &- voice.order.from
    let isInHead = voice.position >= voice.order.from && walked < extent.head
    let left = extent.end == .max ? .max : extent.end &- voice.position
    let isInTail = left <= extent.tail
    let isFadingIn = voice.fadedIn < voice.order.fadeIn
    let isGated = voice.gate.framesLeft > 0 || voice.gate.target != 1
    let hasEnvelope = isInHead || isInTail || isFadingIn || isGated
    if hasEnvelope {
      var gate = voice.gate
      var i: UInt32 = 0
      while i < count {
        var factor = gate.value
        if isInHead { factor *= Fade.curve(walked &+ i, of: extent.head) }
        if isInTail { factor *= Fade.curve(left &- i, of: extent.tail) }
        if isFadingIn { factor *= Fade.curve(voice.fadedIn &+ i, of: voice.order.fadeIn) }
        unsafe envelope[Int(i)] = factor
        gate.advance(by: 1)
        i &+= 1
      }
    }
    let clip = voice.order.clip
    let source = unsafe clip.frames.advanced(by: Int(voice.position) &* clip.layout.bytesPerFrame)
    unsafe Kernels.add(
      source, clip.layout, count: Int(count), gain: voice.gain.line,
      envelope: hasEnvelope ? UnsafePointer(envelope) : nil,
      to: mix.advanced(by: 2 &* Int(offset)))
  }

  /// Empties a slot and says so: the one receipt of the voice's start.
  @_noLocks
  private mutating func end(_ slot: Int, at frame: FramePosition, _ reason: Receipt.Reason) {
    let receipt = unsafe Receipt(id: voices[slot].order.id, end: frame, reason: reason)
    unsafe voices[slot].state = .vacant
    activeVoices &-= 1
    receiptsPushed &+= 1
    let reported = boundary.push(receipt)
    precondition(reported, "every voice has a place kept for its receipt")
  }
}
