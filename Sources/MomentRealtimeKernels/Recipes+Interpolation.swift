// SPDX-License-Identifier: Apache-2.0

/// Frames that lie between those of a clip.
extension Recipes {
  /// Phases in a frame: 2 to this power.
  @inlinable public static var phaseBits: UInt32 {
    @_noLocks @inline(__always) get { 9 }
  }

  /// Writes `count` frames, each a sum over 8 frames of `source`, as interleaved stereo.
  ///
  /// Each sample adds its eight products in one order: taps four apart, then two apart, then
  /// neighbours.
  ///
  /// - Parameters:
  ///   - source: interleaved stereo, from the first tap of the first frame on.
  ///   - table: 16 weights a phase, each twice, for left and right; one phase more than there are.
  ///   - fraction: where the first frame lies between two, in 2^-32 frames.
  ///   - whole: whole frames to go on by each time.
  ///   - step: the rest of it, in 2^-32 frames.
  ///   - count: frames to write.
  ///   - output: room for `count` frames.
  @_noLocks
  @inlinable
  @inline(__always)
  public static func interpolate(
    _ source: UnsafePointer<Float>, table: UnsafePointer<Float>, fraction: UInt32, whole: UInt32,
    step: UInt32, count: Int, to output: UnsafeMutablePointer<Float>
  ) {
    let target = UnsafeMutableRawPointer(output)
    var reader = unsafe TapReader(
      source: UnsafeRawPointer(source), table: UnsafeRawPointer(table), fraction: fraction,
      whole: whole, step: step)
    var i = 0
    while i &+ 4 <= count {
      let (p, q) = (pairs(reader.next()), pairs(reader.next()))
      let (r, s) = (pairs(reader.next()), pairs(reader.next()))
      // Frames 0 and 2, then 1 and 3: so the halves come to lie in order.
      let even = pairs(
        floats(SIMD4(lowHalf: p.lowHalf, highHalf: r.lowHalf))
          + floats(SIMD4(lowHalf: p.highHalf, highHalf: r.highHalf)))
      let odd = pairs(
        floats(SIMD4(lowHalf: q.lowHalf, highHalf: s.lowHalf))
          + floats(SIMD4(lowHalf: q.highHalf, highHalf: s.highHalf)))
      let four =
        floats(SIMD4(even[0], odd[0], even[2], odd[2]))
        + floats(SIMD4(even[1], odd[1], even[3], odd[3]))
      unsafe target.storeBytes(of: four, toByteOffset: 8 &* i, as: SIMD8<Float>.self)
      i &+= 4
    }
    while i < count {
      let eight = reader.next()
      let four = eight.lowHalf + eight.highHalf
      unsafe output[2 &* i] = four[0] + four[2]
      unsafe output[2 &* i &+ 1] = four[1] + four[3]
      i &+= 1
    }
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
