// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import MomentRealtimeKernels

/// The runs that a voice's share of a block is cut into.
extension Renderer {
  /// Reads on by at most `room` frames.
  ///
  /// - Returns: how many frames were walked, or `nil` when the voice has none left.
  @_noLocks
  mutating func walk(_ voice: inout Voice, room: UInt32, at offset: UInt32) -> UInt32? {
    var extent = VoiceExtent(&voice, edge: edgeFrames)
    if voice.playhead.frame >= extent.end {
      guard extent.repeats else {
        guard voice.closing.seeks, !voice.closing.stops else { return nil }
        // The end came before the ramp's: there is nothing left to hide.
        voice.gate = Fade(at: 0)
        return 0
      }
      // It was started or sent there, and never came near the seam.
      if voice.repeatsLeft != .max { voice.repeatsLeft &-= 1 }
      voice.seek(to: voice.loopFrom)
      voice.reopen(over: edgeFrames)
      return 0
    }
    aimFadeOut(&voice, over: &extent)
    guard let count = run(&voice, extent: extent, room: room) else { return 0 }
    voice.isInTail = extent.isInTail(voice.playhead.frame)
    if !voice.isMute, !isUnheard { add(&voice, extent: extent, count: count, at: offset) }
    voice.playhead.advance(by: count)
    voice.gain.advance(by: count)
    voice.gate.advance(by: count)
    if voice.fadedIn < voice.order.fadeIn { voice.fadedIn &+= count }
    if extent.repeats, voice.playhead.frame >= extent.end { repeatLoop(&voice, extent) }
    return count
  }

  /// Goes from the loop's end to its beginning, as far beyond it as the place was beyond the end.
  @_noLocks
  private mutating func repeatLoop(_ voice: inout Voice, _ extent: VoiceExtent) {
    let landing = voice.loopFrom &+ extent.cross
    let length = extent.end &- landing
    let beyond = voice.playhead.frame &- extent.end
    voice.playhead.frame = landing &+ beyond % length
    if voice.repeatsLeft != .max { voice.repeatsLeft &-= 1 }
    voice.hasRepeated = true
    voice.beginPass(head: extent.isCutAtSeam ? edgeFrames : 0)
    voice.seam = extent.end
    voice.landing = landing
  }

  /// Says where the closing fade lies, once the last pass's end is known, and lets it take the place of
  /// the ramp at that end.
  @_noLocks
  @inline(__always)
  private mutating func aimFadeOut(_ voice: inout Voice, over extent: inout VoiceExtent) {
    guard !extent.repeats, voice.order.fadeOut > 0, extent.end != .max else { return }
    if voice.fadeOutEnd == .max {
      // In silence the fade may be joined anywhere; else it begins here at the earliest.
      let isJoined = voice.gate.value == 0 && extent.start < extent.end
      let first = isJoined ? extent.start : voice.playhead.frame
      voice.fadeOutEnd = extent.end
      voice.fadeOut = min(voice.order.fadeOut, extent.end &- first)
    }
    if voice.fadeOutEnd == extent.end, voice.fadeOut >= extent.tail { extent.tail = 0 }
  }

  /// How many frames come before the next change, or `nil` when the voice has just fallen silent.
  @_noLocks
  @inline(__always)
  private mutating func run(_ voice: inout Voice, extent: VoiceExtent, room: UInt32) -> UInt32? {
    let playhead = voice.playhead
    var count = min(room, playhead.steadyFrames)
    count = playhead.frames(before: extent.end, atMost: count)
    let clip = voice.order.clip
    if clip.isRing, playhead.isExact {
      count = min(count, clip.framesInARow(from: playhead.frame))
    }
    if extent.isShort {
      // Frames may run out: keep a ramp's length of them to fade on.
      let ahead = extent.ahead(of: playhead, atMost: room &+ edgeFrames)
      if voice.closing.isNothing, ahead <= edgeFrames {
        boundary.countStarvation()
        guard ahead > 0, voice.gate.value > 0 else {
          voice.gate = Fade(at: 0)
          voice.state = .starved
          return nil
        }
        voice.closing.starves = true
        voice.gate.aim(at: 0, over: ahead)
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
    if extent.isInHead(playhead.frame, of: voice.head) {
      count = playhead.frames(before: extent.start &+ voice.head, atMost: count)
    }
    if voice.fadeOutEnd != .max {
      count = playhead.frames(upTo: voice.fadeOutEnd, less: voice.fadeOut, atMost: count)
    }
    if extent.end != .max {
      count = playhead.frames(upTo: extent.end, less: extent.tail, atMost: count)
      count = playhead.frames(upTo: extent.end, less: extent.cross, atMost: count)
    }
    return count
  }

  /// Adds one run to the mix, with an envelope where one is needed.
  @_noLocks
  @inline(__always)
  private mutating func add(
    _ voice: inout Voice, extent: VoiceExtent, count: UInt32, at offset: UInt32
  ) {
    let frame = voice.playhead.frame
    let target = unsafe mix.advanced(by: 2 &* Int(offset))
    let hasEnvelope =
      extent.isInHead(frame, of: voice.head) || voice.isInTail || isFadingOut(&voice)
      || voice.fadedIn < voice.order.fadeIn || voice.gate.framesLeft > 0 || voice.gate.target != 1
    guard voice.playhead.isExact else {
      if hasEnvelope { fillEnvelope(&voice, extent: extent, count: count) }
      unsafe addInterpolated(
        &voice, extent: extent, count: count, hasEnvelope: hasEnvelope, to: target)
      return
    }
    guard extent.isInCross(frame) else {
      if hasEnvelope { fillEnvelope(&voice, extent: extent, count: count) }
      unsafe addFrames(&voice, from: frame, count: count, hasEnvelope: hasEnvelope, to: target)
      return
    }
    let index = frame &- extent.crossStart
    fillEnvelope(&voice, extent: extent, count: count)
    crossEnvelope(index, of: extent.cross, isIncoming: false, count: count)
    unsafe addFrames(&voice, from: frame, count: count, hasEnvelope: true, to: target)
    fillEnvelope(&voice, extent: extent, count: count)
    crossEnvelope(index, of: extent.cross, isIncoming: true, count: count)
    unsafe addFrames(
      &voice, from: voice.loopFrom &+ index, count: count, hasEnvelope: true, to: target)
  }

  /// Whether the voice is in its closing fade.
  @_noLocks
  @inline(__always)
  func isFadingOut(_ voice: inout Voice) -> Bool {
    voice.fadeOutEnd != .max && voice.fadeOutEnd &- voice.playhead.frame <= voice.fadeOut
  }

  /// Adds the clip's very frames.
  @_noLocks
  @inline(__always)
  private mutating func addFrames(
    _ voice: inout Voice, from frame: UInt32, count: UInt32, hasEnvelope: Bool,
    to target: UnsafeMutablePointer<Float>
  ) {
    let clip = voice.order.clip
    unsafe addRun(
      clip.address(of: frame), clip.layout, count: count, gain: voice.gain.line,
      hasEnvelope: hasEnvelope, to: target)
  }

  /// Adds frames at a gain, and in an envelope where there is one.
  @_noLocks
  @inline(__always)
  mutating func addRun(
    _ frames: UnsafeRawPointer, _ layout: ClipLayout, count: UInt32, gain: GainLine,
    hasEnvelope: Bool, to target: UnsafeMutablePointer<Float>
  ) {
    if !hasEnvelope, gain.isSteady {
      var source = unsafe MixSource(frames, layout, gain: gain.origin)
      unsafe kernels.add(&source, count: 1, frames: Int(count), to: target)
    } else {
      unsafe kernels.add(
        frames, layout, count: Int(count), gain: gain,
        envelope: hasEnvelope ? UnsafePointer(envelope) : nil, to: target)
    }
  }
}
