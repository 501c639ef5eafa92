// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// One run of a voice: frames within which nothing changes but what is a function of the frame.
extension Renderer {
  /// Reads on by at most `room` frames.
  ///
  /// - Returns: how many frames were walked, or `nil` when the voice has none left.
  @_noLocks
  func walk(_ voice: inout Voice, room: UInt32, at offset: UInt32) -> UInt32? {
    var extent = VoiceExtent(voice, edge: edgeFrames)
    if voice.position >= extent.end {
      guard voice.repeatsLeft > 0, voice.order.from < extent.end else {
        guard voice.closing.seeks else { return nil }
        // The end came before the ramp's: there is nothing left to hide.
        voice.gate = Fade(at: 0)
        return 0
      }
      if voice.repeatsLeft != .max { voice.repeatsLeft &-= 1 }
      voice.land(at: voice.order.from)
      voice.head = extent.isCutAtSeam ? edgeFrames : 0
      return 0
    }
    aimFadeOut(&voice, over: &extent)
    guard let count = run(&voice, extent: extent, room: room) else { return 0 }
    voice.isInTail = extent.end &- voice.position <= extent.tail
    add(voice, extent: extent, count: count, at: offset)
    voice.position &+= count
    voice.gain.advance(by: count)
    voice.gate.advance(by: count)
    if voice.fadedIn < voice.order.fadeIn { voice.fadedIn &+= count }
    return count
  }

  /// Says where the closing fade lies, once the last pass's end is known, and lets it take the place of
  /// the ramp at that end.
  @_noLocks
  private func aimFadeOut(_ voice: inout Voice, over extent: inout VoiceExtent) {
    guard voice.repeatsLeft == 0, voice.order.fadeOut > 0, extent.end != .max else { return }
    if voice.fadeOutEnd == .max {
      // In silence the fade may be joined anywhere; else it begins here at the earliest.
      let isJoined = voice.gate.value == 0 && voice.order.from < extent.end
      voice.fadeOutEnd = extent.end
      voice.fadeOut = min(
        voice.order.fadeOut, extent.end &- (isJoined ? voice.order.from : voice.position))
    }
    if voice.fadeOutEnd == extent.end, voice.fadeOut >= extent.tail { extent.tail = 0 }
  }

  /// How many frames come before the next change, or `nil` when the voice has just fallen silent.
  @_noLocks
  private func run(_ voice: inout Voice, extent: VoiceExtent, room: UInt32) -> UInt32? {
    var count = min(room, extent.end &- voice.position)
    if extent.isShort {
      // Frames may run out: keep a ramp's length of them to fade on.
      let ahead = extent.ahead(of: voice.position)
      if voice.closing.isNothing, ahead <= edgeFrames {
        boundary.countStarvation()
        guard ahead > 0, voice.gate.value > 0 else {
          voice.gate = Fade(at: 0)
          voice.state = .starved
          return nil
        }
        voice.close(over: ahead, then: .starve)
      }
      if ahead > edgeFrames {
        count = min(count, ahead &- edgeFrames)
      } else if voice.gate.framesLeft > ahead {
        // A longer fade than there are frames: it becomes as long as they are.
        voice.gate.aim(at: 0, over: ahead)
        if ahead == 0 { return nil }
      }
    }
    if voice.gate.framesLeft > 0 { count = min(count, voice.gate.framesLeft) }
    if voice.gain.framesLeft > 0 { count = min(count, voice.gain.framesLeft) }
    if voice.fadedIn < voice.order.fadeIn {
      count = min(count, voice.order.fadeIn &- voice.fadedIn)
    }
    let walked = voice.position &- voice.order.from
    if voice.position >= voice.order.from, walked < voice.head {
      count = min(count, voice.head &- walked)
    }
    let left = extent.end &- voice.position
    if extent.tail > 0, left > extent.tail { count = min(count, left &- extent.tail) }
    let untilFaded = voice.fadeOutEnd &- voice.position
    if voice.fadeOut > 0, untilFaded > voice.fadeOut {
      count = min(count, untilFaded &- voice.fadeOut)
    }
    return count
  }

  /// Adds one run to the mix, with an envelope where one is needed.
  @_noLocks
  private func add(_ voice: Voice, extent: VoiceExtent, count: UInt32, at offset: UInt32) {
    let walked = voice.position &- voice.order.from
    let isInHead = voice.position >= voice.order.from && walked < voice.head
    let left = extent.end &- voice.position
    let untilFaded = voice.fadeOutEnd &- voice.position
    let isFadingOut = voice.fadeOutEnd != .max && untilFaded <= voice.fadeOut
    let isFadingIn = voice.fadedIn < voice.order.fadeIn
    let isGated = voice.gate.framesLeft > 0 || voice.gate.target != 1
    let hasEnvelope = isInHead || voice.isInTail || isFadingOut || isFadingIn || isGated
    if hasEnvelope {
      var gate = voice.gate
      var i: UInt32 = 0
      while i < count {
        var factor = gate.value
        if isInHead { factor *= Fade.curve(walked &+ i, of: voice.head) }
        if voice.isInTail { factor *= Fade.curve(left &- i, of: extent.tail) }
        if isFadingOut { factor *= Fade.curve(untilFaded &- i, of: voice.fadeOut) }
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
}
