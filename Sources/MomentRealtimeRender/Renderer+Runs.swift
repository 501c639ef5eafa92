// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import MomentRealtimeKernels

/// The runs that a voice's share of a block is cut into.
extension Renderer {
  /// Which side of a cross-fade a run is.
  private enum Side {
    case whole
    case crossing(isIncoming: Bool)
  }

  /// Reads on by at most `room` frames.
  ///
  /// - Returns: how many frames were walked, or `nil` when the voice has none left.
  @_noLocks
  func walk(_ voice: inout Voice, room: UInt32, at offset: UInt32) -> UInt32? {
    var extent = VoiceExtent(voice, edge: edgeFrames)
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
  private func repeatLoop(_ voice: inout Voice, _ extent: VoiceExtent) {
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
  private func aimFadeOut(_ voice: inout Voice, over extent: inout VoiceExtent) {
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
  private func run(_ voice: inout Voice, extent: VoiceExtent, room: UInt32) -> UInt32? {
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
  private func add(_ voice: inout Voice, extent: VoiceExtent, count: UInt32, at offset: UInt32) {
    let frame = voice.playhead.frame
    let target = unsafe mix.advanced(by: 2 &* Int(offset))
    let hasEnvelope =
      extent.isInHead(frame, of: voice.head) || voice.isInTail || isFadingOut(voice)
      || voice.fadedIn < voice.order.fadeIn || voice.gate.framesLeft > 0 || voice.gate.target != 1
    guard voice.playhead.isExact else {
      if hasEnvelope { fillEnvelope(voice, extent: extent, count: count, side: .whole) }
      unsafe addInterpolated(
        voice, extent: extent, count: count, hasEnvelope: hasEnvelope, to: target)
      return
    }
    guard extent.isInCross(frame) else {
      if hasEnvelope { fillEnvelope(voice, extent: extent, count: count, side: .whole) }
      unsafe addFrames(voice, from: frame, count: count, hasEnvelope: hasEnvelope, to: target)
      return
    }
    fillEnvelope(voice, extent: extent, count: count, side: .crossing(isIncoming: false))
    unsafe addFrames(voice, from: frame, count: count, hasEnvelope: true, to: target)
    fillEnvelope(voice, extent: extent, count: count, side: .crossing(isIncoming: true))
    let other = voice.loopFrom &+ (frame &- extent.crossStart)
    unsafe addFrames(voice, from: other, count: count, hasEnvelope: true, to: target)
  }

  /// Whether the voice is in its closing fade.
  @_noLocks
  @inline(__always)
  private func isFadingOut(_ voice: Voice) -> Bool {
    voice.fadeOutEnd != .max && voice.fadeOutEnd &- voice.playhead.frame <= voice.fadeOut
  }

  /// Adds the clip's very frames.
  @_noLocks
  @inline(__always)
  private func addFrames(
    _ voice: Voice, from frame: UInt32, count: UInt32, hasEnvelope: Bool,
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
  func addRun(
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

  /// Writes the factor of each frame of a run, the gain left out.
  @_noLocks
  private func fillEnvelope(_ voice: Voice, extent: VoiceExtent, count: UInt32, side: Side) {
    let isInHead = extent.isInHead(voice.playhead.frame, of: voice.head)
    let isFadingOut = isFadingOut(voice)
    let isFadingIn = voice.fadedIn < voice.order.fadeIn
    var gate = voice.gate
    var playhead = voice.playhead
    var i: UInt32 = 0
    while i < count {
      var factor = gate.value
      if isInHead {
        let place = Float(Int(playhead.frame &- extent.start)) + playhead.part
        factor *= Fade.curve(place, of: voice.head)
      }
      if voice.isInTail {
        let place = Float(Int(extent.end &- playhead.frame)) - playhead.part
        factor *= Fade.curve(place, of: extent.tail)
      }
      if isFadingOut {
        let place = Float(Int(voice.fadeOutEnd &- playhead.frame)) - playhead.part
        factor *= Fade.factor(voice.order.fadeOutShape, place, of: voice.fadeOut)
      }
      if isFadingIn {
        let place = Float(Int(voice.fadedIn &+ i))
        factor *= Fade.factor(voice.order.fadeInShape, place, of: voice.order.fadeIn)
      }
      switch side {
      case .whole: break
      case .crossing(let isIncoming):
        let index = playhead.frame &- extent.crossStart
        factor *=
          isIncoming
          ? CrossFade.incoming(index, of: extent.cross)
          : CrossFade.outgoing(index, of: extent.cross)
      }
      unsafe envelope[Int(i)] = factor
      gate.advance(by: 1)
      playhead.advance(by: 1)
      i &+= 1
    }
  }
}
