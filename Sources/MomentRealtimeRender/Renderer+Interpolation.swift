// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import MomentRealtimeKernels

/// Runs at a rate other than 1.
extension Renderer {
  /// Adds a run of frames that lie between the clip's.
  @_noLocks
  @inline(__always)
  mutating func addInterpolated(
    _ voice: inout Voice, extent: VoiceExtent, count: UInt32, hasEnvelope: Bool,
    to target: UnsafeMutablePointer<Float>
  ) {
    let source = unsafe window(&voice, extent: extent, count: count)
    let (fraction, rate) = (voice.playhead.fraction, voice.playhead.rate)
    let taps = unsafe TapReader(
      source, table: interpolator.table, fraction: fraction, whole: rate.whole,
      step: rate.fraction)
    let line = voice.gain.line
    if !hasEnvelope, line.isSteady {
      unsafe kernels.addInterpolated(taps, count: Int(count), gain: line.origin, to: target)
      return
    }
    unsafe kernels.interpolate(taps, count: Int(count), to: interpolator.run)
    unsafe addRun(
      UnsafeRawPointer(interpolator.run), .stereoFloat, count: count, gain: line,
      hasEnvelope: hasEnvelope, to: target)
  }

  /// The clip's frames that a run is made of, as interleaved stereo floats, unrolled around its seam.
  @_noLocks
  @inline(__always)
  private mutating func window(
    _ voice: inout Voice, extent: VoiceExtent, count: UInt32
  ) -> UnsafePointer<Float> {
    let clip = voice.order.clip
    let first = voice.playhead.frame &- Interpolator.before
    // One more than the weights reach: rounding a place to a phase may carry into the next frame.
    let last = voice.playhead.place(after: count &- 1).frame &+ Interpolator.after &+ 1
    let frames = Int(last &- first) &+ 1
    let isPlain =
      voice.playhead.frame >= Interpolator.before && last < extent.ready
      && !(extent.repeats && last >= extent.crossStart)
      && !(voice.hasRepeated && first < voice.landing)
      && clip.framesInARow(from: first) >= UInt32(truncatingIfNeeded: frames)
    guard isPlain else {
      unroll(&voice, extent: extent, from: first, frames: frames)
      return unsafe UnsafePointer(interpolator.window)
    }
    let source = unsafe clip.address(of: first)
    if case .stereoFloat = clip.layout {
      return unsafe source.assumingMemoryBound(to: Float.self)
    }
    unsafe kernels.convert(source, clip.layout, count: frames, to: interpolator.window)
    return unsafe UnsafePointer(interpolator.window)
  }

  /// Writes frames near an edge or a seam: silence outside the clip, its repeats, the cross-fade.
  @_noLocks
  private mutating func unroll(
    _ voice: inout Voice, extent: VoiceExtent, from first: UInt32, frames: Int
  ) {
    let near: UInt32 = 64
    let window = unsafe interpolator.window
    var k = 0
    while k < frames {
      var frame = first &+ UInt32(truncatingIfNeeded: k)
      var seam = extent.repeats ? extent.end : .max
      var landing = voice.loopFrom &+ extent.cross
      // Differences wrap around, so that a frame before the clip's first counts as one.
      if voice.hasRepeated, voice.landing &- frame &- 1 < near {
        (seam, landing) = (voice.seam, voice.landing)
        while landing &- frame &- 1 < near { frame = frame &+ (seam &- landing) }
      } else if extent.repeats, frame &- seam < .max / 2 {
        while frame >= seam { frame = frame &- (seam &- landing) }
      }
      let cross = landing &- voice.loopFrom
      let own = sample(voice.order.clip, at: frame, ready: extent.ready)
      var (left, right) = (own.left, own.right)
      if seam != .max, frame < seam, seam &- frame <= cross {
        let index = cross &- (seam &- frame)
        let other = sample(voice.order.clip, at: voice.loopFrom &+ index, ready: extent.ready)
        let t = SIMD4(repeating: Float(Int(index)) / Float(Int(cross)))
        let outgoing = CrossFade.outgoing(t).x
        let incoming = CrossFade.incoming(t).x
        left = left * outgoing + other.left * incoming
        right = right * outgoing + other.right * incoming
      }
      unsafe window[2 &* k] = left
      unsafe window[2 &* k &+ 1] = right
      k &+= 1
    }
  }

  /// One frame of a clip; silence where there is none.
  @_noLocks
  private mutating func sample(
    _ clip: ClipView, at frame: UInt32, ready: UInt32
  ) -> StereoGain {
    guard frame < ready else { return .silent }
    let sample = unsafe Recipes.sample(clip.address(of: frame), clip.layout, at: 0)
    let scale = MixSource.scale(of: clip.layout)
    return StereoGain(left: sample.left * scale, right: sample.right * scale)
  }
}
