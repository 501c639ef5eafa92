// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// Runs at a rate other than 1.
extension Renderer {
  /// Adds a run of frames that lie between the clip's.
  @_noLocks
  @inline(__always)
  func addInterpolated(
    _ voice: Voice, extent: VoiceExtent, count: UInt32, hasEnvelope: Bool,
    to target: UnsafeMutablePointer<Float>
  ) {
    let source = unsafe window(voice, extent: extent, count: count)
    let line = voice.gain.line
    unsafe Kernels.interpolate(
      source, table: interpolator.table, from: voice.playhead, count: Int(count),
      to: interpolator.run)
    if !hasEnvelope, line.isSteady {
      unsafe Kernels.addHalves(
        interpolator.run, count: Int(count), gain: line.origin, to: target)
      return
    }
    unsafe Kernels.joinHalves(interpolator.run, count: Int(count))
    unsafe Kernels.add(
      UnsafeRawPointer(interpolator.run), .stereoFloat, count: Int(count), gain: line,
      envelope: hasEnvelope ? UnsafePointer(envelope) : nil, to: target)
  }

  /// The clip's frames that a run is made of, as interleaved stereo floats, unrolled around its seam.
  @_noLocks
  @inline(__always)
  private func window(
    _ voice: Voice, extent: VoiceExtent, count: UInt32
  ) -> UnsafePointer<Float> {
    let clip = voice.order.clip
    let first = voice.playhead.frame &- Interpolator.before
    let last = voice.playhead.place(after: count &- 1).frame &+ Interpolator.after
    let frames = Int(last &- first) &+ 1
    let isPlain =
      voice.playhead.frame >= Interpolator.before && last < extent.ready
      && !(extent.repeats && last >= extent.crossStart)
      && !(voice.hasRepeated && first < voice.landing)
      && clip.framesInARow(from: first) >= UInt32(truncatingIfNeeded: frames)
    guard isPlain else {
      unroll(voice, extent: extent, from: first, frames: frames)
      return unsafe UnsafePointer(interpolator.window)
    }
    let source = unsafe clip.address(of: first)
    switch clip.layout {
    case .stereoFloat:
      return unsafe source.assumingMemoryBound(to: Float.self)
    case .monoFloat:
      unsafe Kernels.widen(
        source.assumingMemoryBound(to: Float.self), count: frames, to: interpolator.window)
    case .monoInt16:
      unsafe Kernels.widen(
        source.assumingMemoryBound(to: Int16.self), count: frames, to: interpolator.window)
    case .stereoInt16:
      unsafe Kernels.convert(
        source.assumingMemoryBound(to: Int16.self), count: 2 &* frames, to: interpolator.window)
    }
    return unsafe UnsafePointer(interpolator.window)
  }

  /// Writes frames near an edge or a seam: silence outside the clip, its repeats, the cross-fade.
  @_noLocks
  private func unroll(_ voice: Voice, extent: VoiceExtent, from first: UInt32, frames: Int) {
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
      var (left, right) = sample(voice.order.clip, at: frame, ready: extent.ready)
      if seam != .max, frame < seam, seam &- frame <= cross {
        let index = cross &- (seam &- frame)
        let other = sample(voice.order.clip, at: voice.loopFrom &+ index, ready: extent.ready)
        let outgoing = CrossFade.outgoing(index, of: cross)
        let incoming = CrossFade.incoming(index, of: cross)
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
  private func sample(
    _ clip: ClipView, at frame: UInt32, ready: UInt32
  ) -> (left: Float, right: Float) {
    guard frame < ready else { return (0, 0) }
    let source = unsafe clip.address(of: frame)
    switch clip.layout {
    case .monoInt16:
      let value = unsafe Float(Int(source.load(as: Int16.self))) * Kernels.int16Scale
      return (value, value)
    case .stereoInt16:
      return unsafe (
        Float(Int(source.load(as: Int16.self))) * Kernels.int16Scale,
        Float(Int(source.load(fromByteOffset: 2, as: Int16.self))) * Kernels.int16Scale
      )
    case .monoFloat:
      let value = unsafe source.load(as: Float.self)
      return (value, value)
    case .stereoFloat:
      return unsafe (
        source.load(as: Float.self), source.load(fromByteOffset: 4, as: Float.self)
      )
    }
  }
}
