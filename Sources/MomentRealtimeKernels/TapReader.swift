// SPDX-License-Identifier: Apache-2.0

/// Walks along interleaved stereo at a steady rate and weighs eight frames at each place.
@frozen
@safe
public struct TapReader: BitwiseCopyable {
  @usableFromInline let source: UnsafeRawPointer
  @usableFromInline let table: UnsafeRawPointer
  @usableFromInline let whole: UInt32
  @usableFromInline let step: UInt32
  @usableFromInline var frame: UInt32
  @usableFromInline var fraction: UInt32

  @_noLocks
  @inlinable
  @inline(__always)
  init(
    source: UnsafeRawPointer, table: UnsafeRawPointer, fraction: UInt32, whole: UInt32,
    step: UInt32
  ) {
    unsafe self.source = unsafe source
    unsafe self.table = unsafe table
    self.whole = whole
    self.step = step
    // Half a phase ahead, so that cutting off rounds to the nearest.
    let half: UInt32 = 1 << (31 &- Recipes.phaseBits)
    let (sum, carries) = fraction.addingReportingOverflow(half)
    self.fraction = sum
    frame = carries ? 1 : 0
  }

  /// The next frame in four parts that are still to be added: left, right, left, right and so on.
  @_noLocks
  @inlinable
  @inline(__always)
  mutating func next() -> SIMD8<Float> {
    let taps = unsafe source.advanced(by: Int(frame) &* 8)
    // 64 bytes a phase.
    let row = (fraction >> (26 &- Recipes.phaseBits)) & ~63
    let weights = unsafe table.advanced(by: Int(row))
    let (sum, carries) = fraction.addingReportingOverflow(step)
    fraction = sum
    frame = frame &+ whole &+ (carries ? 1 : 0)
    return unsafe Strip.floats(taps, 0) * Strip.floats(weights, 0)
      + Strip.floats(taps, 32) * Strip.floats(weights, 32)
  }
}
