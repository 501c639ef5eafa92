// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// The loops over frames that lie between those of a clip.
///
/// `source` is interleaved stereo; its first frame is `Interpolator.before` frames before the
/// playhead's. Each sample adds its eight products in one order: taps four apart, then two apart, then
/// neighbours.
extension Kernels {
  /// Writes `count` interpolated frames to `halves`, each in two halves that are still to be added.
  ///
  /// Apart from `addHalves`, because the compiler then keeps to whole vectors.
  @_noLocks
  static func interpolate(
    _ source: UnsafePointer<Float>, table: UnsafePointer<Float>, from playhead: Playhead,
    count: Int, to halves: UnsafeMutablePointer<Float>
  ) {
    let target = UnsafeMutableRawPointer(halves)
    var reader = unsafe InterpolatingReader(source, table: table, playhead)
    var i = 0
    while i < count {
      unsafe target.storeBytes(of: reader.next(), toByteOffset: 16 &* i, as: SIMD4<Float>.self)
      i &+= 1
    }
  }

  /// Adds frames in halves, times a steady gain, to `mix`.
  ///
  /// `halves` has room for one frame more.
  @_noLocks
  static func addHalves(
    _ halves: UnsafePointer<Float>, count: Int, gain: StereoGain,
    to mix: UnsafeMutablePointer<Float>
  ) {
    let factors = SIMD4<Float>(gain.left, gain.right, gain.left, gain.right)
    let target = UnsafeMutableRawPointer(mix)
    var i = 0
    while i &+ 1 < count {
      let sum =
        unsafe target.loadUnaligned(fromByteOffset: 8 &* i, as: SIMD4<Float>.self)
        + joined(halves, at: i) * factors
      unsafe target.storeBytes(of: sum, toByteOffset: 8 &* i, as: SIMD4<Float>.self)
      i &+= 2
    }
    if i < count {
      let last = unsafe joined(halves, at: i) * factors
      unsafe mix[2 &* i] += last[0]
      unsafe mix[2 &* i &+ 1] += last[1]
    }
  }

  /// Makes interleaved stereo of frames in halves, in their place.
  ///
  /// `halves` has room for one frame more.
  @_noLocks
  static func joinHalves(_ halves: UnsafeMutablePointer<Float>, count: Int) {
    let target = UnsafeMutableRawPointer(halves)
    var i = 0
    while i < count {
      let pair = unsafe joined(halves, at: i)
      unsafe target.storeBytes(of: pair, toByteOffset: 8 &* i, as: SIMD4<Float>.self)
      i &+= 2
    }
  }

  /// Frames `i` and `i + 1`, each from its two halves.
  @_noLocks
  @inline(__always)
  private static func joined(_ halves: UnsafePointer<Float>, at i: Int) -> SIMD4<Float> {
    let source = unsafe UnsafeRawPointer(halves)
    let a = unsafe source.loadUnaligned(fromByteOffset: 16 &* i, as: SIMD4<Float>.self)
    let b = unsafe source.loadUnaligned(fromByteOffset: 16 &* i &+ 16, as: SIMD4<Float>.self)
    return SIMD4(lowHalf: a.lowHalf, highHalf: b.lowHalf)
      + SIMD4(lowHalf: a.highHalf, highHalf: b.highHalf)
  }

  /// Writes mono samples to both sides of interleaved stereo.
  @_noLocks
  static func widen(
    _ source: UnsafePointer<Int16>, count: Int, to output: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i < count {
      let sample = unsafe Float(Int(source[i])) * int16Scale
      unsafe output[2 &* i] = sample
      unsafe output[2 &* i &+ 1] = sample
      i &+= 1
    }
  }

  @_noLocks
  static func widen(
    _ source: UnsafePointer<Float>, count: Int, to output: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i < count {
      let sample = unsafe source[i]
      unsafe output[2 &* i] = sample
      unsafe output[2 &* i &+ 1] = sample
      i &+= 1
    }
  }

  /// Writes samples as floats.
  @_noLocks
  static func convert(
    _ source: UnsafePointer<Int16>, count: Int, to output: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i < count {
      unsafe output[i] = Float(Int(source[i])) * int16Scale
      i &+= 1
    }
  }
}
