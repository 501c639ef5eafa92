// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// Walks along a clip's frames at a steady rate and estimates what lies between them.
@safe
struct InterpolatingReader {
  private let source: UnsafeRawPointer
  private let table: UnsafeRawPointer
  private let whole: UInt32
  private let step: UInt32
  private var frame: UInt32
  private var fraction: UInt32

  /// A reader of `source`, interleaved stereo from `Interpolator.before` frames before the playhead on.
  @_noLocks
  @inline(__always)
  init(_ source: UnsafePointer<Float>, table: UnsafePointer<Float>, _ playhead: Playhead) {
    unsafe self.source = UnsafeRawPointer(source)
    unsafe self.table = UnsafeRawPointer(table)
    whole = playhead.rate.whole
    step = playhead.rate.fraction
    // Half a phase ahead, so that cutting off rounds to the nearest.
    let half: UInt32 = 1 << (31 &- Interpolator.phaseBits)
    let (sum, carries) = playhead.fraction.addingReportingOverflow(half)
    fraction = sum
    frame = carries ? 1 : 0
  }

  /// The next frame in two halves that are still to be added: left, right, left, right.
  @_noLocks
  @inline(__always)
  mutating func next() -> SIMD4<Float> {
    let taps = unsafe source.advanced(by: Int(frame) &* 8)
    // 64 bytes a phase.
    let row = (fraction >> (26 &- Interpolator.phaseBits)) & ~63
    let weights = unsafe table.advanced(by: Int(row))
    let (sum, carries) = fraction.addingReportingOverflow(step)
    fraction = sum
    frame = frame &+ whole &+ (carries ? 1 : 0)
    let eight = unsafe product(taps, weights, at: 0) + product(taps, weights, at: 32)
    return eight.lowHalf + eight.highHalf
  }

  @_noLocks
  @inline(__always)
  private func product(
    _ taps: UnsafeRawPointer, _ weights: UnsafeRawPointer, at offset: Int
  ) -> SIMD8<Float> {
    unsafe taps.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
      * weights.load(fromByteOffset: offset, as: SIMD8<Float>.self)
  }
}
