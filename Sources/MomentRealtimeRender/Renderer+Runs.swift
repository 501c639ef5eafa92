// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

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
    let extent = VoiceExtent(voice, edge: edgeFrames)
    if voice.playhead.frame >= extent.end {
      guard extent.repeats else { return nil }
      // It was started or sent there, and never came near the seam.
      if voice.repeatsLeft != .max { voice.repeatsLeft &-= 1 }
      voice.seek(to: voice.loopFrom)
      voice.reopen(over: edgeFrames)
      return 0
    }
    guard let count = run(&voice, extent: extent, room: room) else { return 0 }
    if !voice.isMute { add(voice, extent: extent, count: count, at: offset) }
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
    voice.wasSent = false
    voice.seam = extent.end
    voice.landing = landing
  }

  /// How many frames come before the next change, or `nil` when the voice has just starved.
  @_noLocks
  @inline(__always)
  private func run(_ voice: inout Voice, extent: VoiceExtent, room: UInt32) -> UInt32? {
    let playhead = voice.playhead
    var count = min(room, playhead.steadyFrames)
    count = playhead.frames(before: extent.end, atMost: count)
    if !extent.isComplete, extent.end == .max {
      // Frames may run out: keep a ramp's length of them to fade on.
      let kept = extent.held &+ (playhead.isExact ? 0 : Interpolator.after &+ 1)
      let limit = extent.ready > kept ? extent.ready &- kept : 0
      let ahead = playhead.frames(before: limit, atMost: room &+ edgeFrames)
      if voice.closing.isNothing, ahead <= edgeFrames {
        boundary.countStarvation()
        guard ahead > 0 else {
          voice.gate = Fade(at: 0)
          voice.state = .starved
          return nil
        }
        voice.closing.starves = true
        voice.gate.aim(at: 0, over: ahead)
      }
      if voice.closing.isNothing {
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
    if extent.isInHead(playhead.frame) {
      count = playhead.frames(before: extent.start &+ extent.head, atMost: count)
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
  private func add(_ voice: Voice, extent: VoiceExtent, count: UInt32, at offset: UInt32) {
    let frame = voice.playhead.frame
    let target = unsafe mix.advanced(by: 2 &* Int(offset))
    let hasEnvelope =
      extent.isInHead(frame) || extent.isInTail(frame) || voice.fadedIn < voice.order.fadeIn
      || voice.gate.framesLeft > 0 || voice.gate.target != 1
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

  /// Adds the clip's very frames.
  @_noLocks
  @inline(__always)
  private func addFrames(
    _ voice: Voice, from frame: UInt32, count: UInt32, hasEnvelope: Bool,
    to target: UnsafeMutablePointer<Float>
  ) {
    let clip = voice.order.clip
    unsafe Kernels.add(
      clip.frames.advanced(by: Int(frame) &* clip.layout.bytesPerFrame), clip.layout,
      count: Int(count), gain: voice.gain.line,
      envelope: hasEnvelope ? UnsafePointer(envelope) : nil, to: target)
  }

  /// Writes the factor of each frame of a run, the gain left out.
  @_noLocks
  private func fillEnvelope(_ voice: Voice, extent: VoiceExtent, count: UInt32, side: Side) {
    let isInHead = extent.isInHead(voice.playhead.frame)
    let isInTail = extent.isInTail(voice.playhead.frame)
    let isFadingIn = voice.fadedIn < voice.order.fadeIn
    var gate = voice.gate
    var playhead = voice.playhead
    var i: UInt32 = 0
    while i < count {
      var factor = gate.value
      if isInHead {
        let place = Float(Int(playhead.frame &- extent.start)) + playhead.part
        factor *= Fade.curve(place, of: extent.head)
      }
      if isInTail {
        let place = Float(Int(extent.end &- playhead.frame)) - playhead.part
        factor *= Fade.curve(place, of: extent.tail)
      }
      if isFadingIn { factor *= Fade.curve(voice.fadedIn &+ i, of: voice.order.fadeIn) }
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
