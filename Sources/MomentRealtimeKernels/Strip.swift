// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// Sixteen frames of interleaved stereo, which a processor's registers hold.
///
/// Whatever the layout they are read from, so that what is done with them is written once.
@frozen
public struct Strip: BitwiseCopyable {
  @usableFromInline var a: SIMD8<Float>
  @usableFromInline var b: SIMD8<Float>
  @usableFromInline var c: SIMD8<Float>
  @usableFromInline var d: SIMD8<Float>

  /// Frames of a strip.
  @inlinable static var frames: Int {
    @_noLocks @inline(__always) get { 16 }
  }

  @_noLocks
  @inlinable
  @inline(__always)
  init(_ a: SIMD8<Float>, _ b: SIMD8<Float>, _ c: SIMD8<Float>, _ d: SIMD8<Float>) {
    self.a = a
    self.b = b
    self.c = c
    self.d = d
  }

  /// Interleaved stereo from frame `i` on.
  @_noLocks
  @inlinable
  @inline(__always)
  init(stereo frames: UnsafeRawPointer, at i: Int) {
    let p = unsafe frames.advanced(by: 8 &* i)
    unsafe self.init(
      Strip.floats(p, 0), Strip.floats(p, 32), Strip.floats(p, 64), Strip.floats(p, 96))
  }

  /// One float for both sides of each frame, from frame `i` on.
  @_noLocks
  @inlinable
  @inline(__always)
  init(mono frames: UnsafeRawPointer, at i: Int) {
    let p = unsafe frames.advanced(by: 4 &* i)
    let (x, y) = unsafe (Strip.floats(p, 0), Strip.floats(p, 32))
    self.init(
      Strip.doubled(x.lowHalf), Strip.doubled(x.highHalf), Strip.doubled(y.lowHalf),
      Strip.doubled(y.highHalf))
  }

  /// A clip's samples as they lie, from frame `i` on; 16-bit ones are not scaled.
  @_noLocks
  @inlinable
  @inline(__always)
  init(_ frames: UnsafeRawPointer, _ layout: ClipLayout, at i: Int, isWide: Bool) {
    switch layout {
    case .monoInt16:
      let p = unsafe frames.advanced(by: 2 &* i)
      let (x, y) = unsafe (
        Strip.integers(p, 0, isWide: isWide), Strip.integers(p, 16, isWide: isWide)
      )
      self.init(
        Strip.doubled(x.lowHalf), Strip.doubled(x.highHalf), Strip.doubled(y.lowHalf),
        Strip.doubled(y.highHalf))
    case .stereoInt16:
      let p = unsafe frames.advanced(by: 4 &* i)
      unsafe self.init(
        Strip.integers(p, 0, isWide: isWide), Strip.integers(p, 16, isWide: isWide),
        Strip.integers(p, 32, isWide: isWide), Strip.integers(p, 48, isWide: isWide))
    case .monoFloat:
      unsafe self.init(mono: frames, at: i)
    case .stereoFloat:
      unsafe self.init(stereo: frames, at: i)
    }
  }

  /// The gains of frames `i` to `i + 15` of a run.
  @_noLocks
  @inlinable
  @inline(__always)
  init(_ line: GainLine, at i: Int) {
    let origin = Strip.repeated(line.origin)
    let step = Strip.repeated(line.step)
    let first = Float(Int(line.index) &+ i)
    // Exact, as these are whole numbers.
    let frames = SIMD8<Float>(0, 0, 1, 1, 2, 2, 3, 3) + first
    self.init(
      origin + step * frames, origin + step * (frames + 4), origin + step * (frames + 8),
      origin + step * (frames + 12))
  }

  /// Adds another strip, times one gain.
  @_noLocks
  @inlinable
  @inline(__always)
  mutating func add(_ other: Strip, times gain: SIMD8<Float>) {
    a += other.a * gain
    b += other.b * gain
    c += other.c * gain
    d += other.d * gain
  }

  /// Multiplies each sample by its own factor.
  @_noLocks
  @inlinable
  @inline(__always)
  mutating func multiply(by other: Strip) {
    a *= other.a
    b *= other.b
    c *= other.c
    d *= other.d
  }

  /// Multiplies every sample by one factor.
  @_noLocks
  @inlinable
  @inline(__always)
  mutating func multiply(by factor: Float) {
    a *= factor
    b *= factor
    c *= factor
    d *= factor
  }

  /// Adds the strip to interleaved stereo from frame `i` on.
  @_noLocks
  @inlinable
  @inline(__always)
  func add(to mix: UnsafeMutableRawPointer, at i: Int) {
    var sum = unsafe Strip(stereo: UnsafeRawPointer(mix), at: i)
    sum.a += a
    sum.b += b
    sum.c += c
    sum.d += d
    unsafe sum.store(to: mix, at: i)
  }

  /// Writes the strip to interleaved stereo from frame `i` on.
  @_noLocks
  @inlinable
  @inline(__always)
  func store(to frames: UnsafeMutableRawPointer, at i: Int) {
    let p = unsafe frames.advanced(by: 8 &* i)
    unsafe p.storeBytes(of: a, as: SIMD8<Float>.self)
    unsafe p.storeBytes(of: b, toByteOffset: 32, as: SIMD8<Float>.self)
    unsafe p.storeBytes(of: c, toByteOffset: 64, as: SIMD8<Float>.self)
    unsafe p.storeBytes(of: d, toByteOffset: 96, as: SIMD8<Float>.self)
  }

  /// A gain for each sample of four frames.
  @_noLocks
  @inlinable
  @inline(__always)
  static func repeated(_ gain: StereoGain) -> SIMD8<Float> {
    let pair = SIMD4(gain.left, gain.right, gain.left, gain.right)
    return SIMD8(lowHalf: pair, highHalf: pair)
  }

  @_noLocks
  @inlinable
  @inline(__always)
  static func floats(_ p: UnsafeRawPointer, _ offset: Int) -> SIMD8<Float> {
    unsafe p.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
  }

  /// Eight 16-bit samples as floats.
  ///
  /// Where they are not `isWide`, in two reads: where SSE2 widens the upper half of a register, the compiler
  /// has it wait for the half before, which takes twice the time.
  @_noLocks
  @inlinable
  @inline(__always)
  static func integers(_ p: UnsafeRawPointer, _ offset: Int, isWide: Bool) -> SIMD8<Float> {
    guard isWide else {
      let x = unsafe p.loadUnaligned(fromByteOffset: offset, as: SIMD4<Int16>.self)
      let y = unsafe p.loadUnaligned(fromByteOffset: offset &+ 8, as: SIMD4<Int16>.self)
      return SIMD8(lowHalf: floats(x), highHalf: floats(y))
    }
    let x = unsafe p.loadUnaligned(fromByteOffset: offset, as: SIMD8<Int16>.self)
    return SIMD8(
      Float(Int(x[0])), Float(Int(x[1])), Float(Int(x[2])), Float(Int(x[3])),
      Float(Int(x[4])), Float(Int(x[5])), Float(Int(x[6])), Float(Int(x[7])))
  }

  // One by one: the compiler makes one instruction of them, and needs no allocation on 32-bit targets.
  @_noLocks
  @inlinable
  @inline(__always)
  static func floats(_ x: SIMD4<Int16>) -> SIMD4<Float> {
    SIMD4(Float(Int(x[0])), Float(Int(x[1])), Float(Int(x[2])), Float(Int(x[3])))
  }

  @_noLocks
  @inlinable
  @inline(__always)
  static func doubled(_ x: SIMD4<Float>) -> SIMD8<Float> {
    SIMD8(x[0], x[0], x[1], x[1], x[2], x[2], x[3], x[3])
  }
}
