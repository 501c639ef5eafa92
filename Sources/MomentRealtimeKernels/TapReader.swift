// SPDX-License-Identifier: Apache-2.0

/// Walks along interleaved stereo at a steady rate and weighs eight frames at each place.
@frozen
@safe
public struct TapReader: @unchecked Sendable, BitwiseCopyable {
  @usableFromInline let source: UnsafeRawPointer
  @usableFromInline let table: UnsafeRawPointer
  @usableFromInline let whole: UInt32
  @usableFromInline let step: UInt32
  @usableFromInline var frame: UInt32
  @usableFromInline var fraction: UInt32

  /// A reader that stands `fraction` 2^-32 frames after a frame, and goes on by `whole` frames and `step`
  /// 2^-32 frames each time.
  ///
  /// `source` begins with the first of the eight frames around the place; `table` has 16 weights a phase, each
  /// twice, for left and right, and one phase more than there are.
  @_noLocks
  @unsafe
  @inlinable
  @inline(__always)
  public init(
    _ source: UnsafePointer<Float>, table: UnsafePointer<Float>, fraction: UInt32, whole: UInt32,
    step: UInt32
  ) {
    unsafe self.source = UnsafeRawPointer(source)
    unsafe self.table = UnsafeRawPointer(table)
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
