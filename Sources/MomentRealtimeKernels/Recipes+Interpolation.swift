// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// Frames that lie between those of a clip.
extension Recipes {
  /// Phases in a frame: 2 to this power.
  @inlinable public static var phaseBits: UInt32 {
    @_noLocks @inline(__always) get { 9 }
  }

  /// Writes `count` frames, each a sum over 8 frames of a clip, as interleaved stereo.
  ///
  /// Each sample adds its eight products in one order: taps four apart, then two apart, then
  /// neighbours.
  @_noLocks
  @inlinable
  @inline(__always)
  public static func interpolate(
    _ taps: TapReader, count: Int, to output: UnsafeMutablePointer<Float>
  ) {
    var reader = taps
    let target = UnsafeMutableRawPointer(output)
    var i = 0
    while i &+ 4 <= count {
      unsafe target.storeBytes(of: four(&reader), toByteOffset: 8 &* i, as: SIMD8<Float>.self)
      i &+= 4
    }
    while i < count {
      let frame = one(&reader)
      unsafe output[2 &* i] = frame.left
      unsafe output[2 &* i &+ 1] = frame.right
      i &+= 1
    }
  }

  /// Adds the same frames to `mix`, at a steady gain.
  @_noLocks
  @inlinable
  @inline(__always)
  public static func addInterpolated(
    _ taps: TapReader, count: Int, gain: StereoGain, to mix: UnsafeMutablePointer<Float>
  ) {
    var reader = taps
    let factors = Strip.repeated(gain)
    let target = UnsafeMutableRawPointer(mix)
    var i = 0
    while i &+ 4 <= count {
      let sum =
        unsafe Strip.floats(UnsafeRawPointer(target), 8 &* i) + four(&reader) * factors
      unsafe target.storeBytes(of: sum, toByteOffset: 8 &* i, as: SIMD8<Float>.self)
      i &+= 4
    }
    while i < count {
      let frame = one(&reader)
      unsafe mix[2 &* i] += frame.left * gain.left
      unsafe mix[2 &* i &+ 1] += frame.right * gain.right
      i &+= 1
    }
  }

  /// The next four frames.
  @_noLocks
  @inlinable
  @inline(__always)
  static func four(_ reader: inout TapReader) -> SIMD8<Float> {
    let (p, q) = (pairs(reader.next()), pairs(reader.next()))
    let (r, s) = (pairs(reader.next()), pairs(reader.next()))
    // Frames 0 and 2, then 1 and 3: so the halves come to lie in order.
    let even = pairs(
      floats(SIMD4(lowHalf: p.lowHalf, highHalf: r.lowHalf))
        + floats(SIMD4(lowHalf: p.highHalf, highHalf: r.highHalf)))
    let odd = pairs(
      floats(SIMD4(lowHalf: q.lowHalf, highHalf: s.lowHalf))
        + floats(SIMD4(lowHalf: q.highHalf, highHalf: s.highHalf)))
    return floats(SIMD4(even[0], odd[0], even[2], odd[2]))
      + floats(SIMD4(even[1], odd[1], even[3], odd[3]))
  }

  /// The next frame.
  @_noLocks
  @inlinable
  @inline(__always)
  static func one(_ reader: inout TapReader) -> StereoGain {
    let eight = reader.next()
    let four = eight.lowHalf + eight.highHalf
    return StereoGain(left: four[0] + four[2], right: four[1] + four[3])
  }

  /// Left and right as one number, which is only moved about.
  ///
  /// Moved as floats, the compiler would rather gather the taps one by one: four times the time.
  @_noLocks
  @inlinable
  @inline(__always)
  static func pairs(_ x: SIMD8<Float>) -> SIMD4<Double> {
    unsafe unsafeBitCast(x, to: SIMD4<Double>.self)
  }

  @_noLocks
  @inlinable
  @inline(__always)
  static func floats(_ x: SIMD4<Double>) -> SIMD8<Float> {
    unsafe unsafeBitCast(x, to: SIMD8<Float>.self)
  }
}
