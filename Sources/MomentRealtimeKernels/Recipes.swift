// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// The inner loops, to be compiled for one processor or another.
///
/// Without fused multiply-add, and each sample by the same operations in the same order however it is
/// grouped: every processor, every width and every block length gives the same bits. `isWide` says, as a
/// constant, whether they are compiled for AVX2.
@frozen
public enum Recipes {
  /// Adds `frames` frames of `count` sources to `mix`, source by source, at steady gains.
  ///
  /// All in one pass: the mix is read and written once for all of them.
  @_noLocks
  @inlinable
  @inline(__always)
  public static func add(
    _ sources: UnsafePointer<MixSource>, count: Int, frames: Int, isWide: Bool,
    to mix: UnsafeMutablePointer<Float>
  ) {
    let target = UnsafeMutableRawPointer(mix)
    var i = 0
    // Fewer are added sooner than the mix is taken apart.
    if isWide, count > 3 {
      switch unsafe monoLayout(of: sources, count: count) {
      case .monoInt16:
        i = unsafe addMono(sources, .monoInt16, count: count, frames: frames, to: target)
      case .monoFloat:
        i = unsafe addMono(sources, .monoFloat, count: count, frames: frames, to: target)
      default: break
      }
    }
    while i &+ Strip.frames <= frames {
      var sum = unsafe Strip(stereo: UnsafeRawPointer(target), at: i)
      var k = 0
      while k < count {
        let source = unsafe sources[k]
        let gain = Strip.repeated(source.gain)
        unsafe sum.add(Strip(source.frames, source.layout, at: i, isWide: isWide), times: gain)
        k &+= 1
      }
      unsafe sum.store(to: target, at: i)
      i &+= Strip.frames
    }
    while i < frames {
      var left = unsafe mix[2 &* i]
      var right = unsafe mix[2 &* i &+ 1]
      var k = 0
      while k < count {
        let source = unsafe sources[k]
        let frame = unsafe sample(source.frames, source.layout, at: i)
        left += frame.left * source.gain.left
        right += frame.right * source.gain.right
        k &+= 1
      }
      unsafe mix[2 &* i] = left
      unsafe mix[2 &* i &+ 1] = right
      i &+= 1
    }
  }

  /// Adds `count` frames to `mix`, at a gain that changes.
  ///
  /// `envelope`, where there is one, has a further factor for each frame.
  @_noLocks
  @inlinable
  @inline(__always)
  public static func add(
    _ frames: UnsafeRawPointer, _ layout: ClipLayout, count: Int, gain: GainLine,
    envelope: UnsafePointer<Float>?, isWide: Bool, to mix: UnsafeMutablePointer<Float>
  ) {
    let line = gain.scaled(by: MixSource.scale(of: layout))
    let target = UnsafeMutableRawPointer(mix)
    var i = 0
    while i &+ Strip.frames <= count {
      var strip = unsafe Strip(frames, layout, at: i, isWide: isWide)
      if let envelope = unsafe envelope {
        unsafe strip.multiply(by: Strip(mono: UnsafeRawPointer(envelope), at: i))
      }
      strip.multiply(by: Strip(line, at: i))
      unsafe strip.add(to: target, at: i)
      i &+= Strip.frames
    }
    while i < count {
      var frame = unsafe sample(frames, layout, at: i)
      if let envelope = unsafe envelope {
        unsafe frame.left *= envelope[i]
        unsafe frame.right *= envelope[i]
      }
      let factor = line.at(Int32(truncatingIfNeeded: i))
      unsafe mix[2 &* i] += frame.left * factor.left
      unsafe mix[2 &* i &+ 1] += frame.right * factor.right
      i &+= 1
    }
  }

  /// Writes `count` frames as interleaved stereo floats of full scale 1.
  @_noLocks
  @inlinable
  @inline(__always)
  public static func convert(
    _ frames: UnsafeRawPointer, _ layout: ClipLayout, count: Int, isWide: Bool,
    to output: UnsafeMutablePointer<Float>
  ) {
    let scale = MixSource.scale(of: layout)
    let target = UnsafeMutableRawPointer(output)
    var i = 0
    while i &+ Strip.frames <= count {
      var strip = unsafe Strip(frames, layout, at: i, isWide: isWide)
      strip.multiply(by: scale)
      unsafe strip.store(to: target, at: i)
      i &+= Strip.frames
    }
    while i < count {
      let frame = unsafe sample(frames, layout, at: i)
      unsafe output[2 &* i] = frame.left * scale
      unsafe output[2 &* i &+ 1] = frame.right * scale
      i &+= 1
    }
  }

  /// One frame as it lies; a 16-bit one is not scaled.
  @_noLocks
  @inlinable
  @inline(__always)
  public static func sample(
    _ frames: UnsafeRawPointer, _ layout: ClipLayout, at i: Int
  ) -> StereoGain {
    switch layout {
    case .monoInt16:
      let value = unsafe Float(Int(frames.load(fromByteOffset: 2 &* i, as: Int16.self)))
      return StereoGain(left: value, right: value)
    case .stereoInt16:
      return unsafe StereoGain(
        left: Float(Int(frames.load(fromByteOffset: 4 &* i, as: Int16.self))),
        right: Float(Int(frames.load(fromByteOffset: 4 &* i &+ 2, as: Int16.self))))
    case .monoFloat:
      let value = unsafe frames.load(fromByteOffset: 4 &* i, as: Float.self)
      return StereoGain(left: value, right: value)
    case .stereoFloat:
      return unsafe StereoGain(
        left: frames.load(fromByteOffset: 8 &* i, as: Float.self),
        right: frames.load(fromByteOffset: 8 &* i &+ 4, as: Float.self))
    }
  }
}
