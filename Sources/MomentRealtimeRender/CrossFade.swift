// SPDX-License-Identifier: Apache-2.0

/// The factors of a cross-fade whose powers add up to one, for four frames at once.
///
/// A quarter of a sine, walked along t²(3 - 2t): flat at both ends, like every fade here.
enum CrossFade {
  /// What comes in, at `t` from 0 to 1.
  @_noLocks
  @inline(__always)
  static func incoming(_ t: SIMD4<Float>) -> SIMD4<Float> { quarterSine(Fade.curve(t)) }

  /// What goes out at the same place.
  @_noLocks
  @inline(__always)
  static func outgoing(_ t: SIMD4<Float>) -> SIMD4<Float> { quarterSine(1 - Fade.curve(t)) }

  /// sin(πx/2) for x from 0 to 1, by its series; wrong by less than 10^-7.
  @_noLocks
  @inline(__always)
  static func quarterSine(_ x: SIMD4<Float>) -> SIMD4<Float> {
    let y = x * 1.570_796_3
    let z = y * y
    let tail: SIMD4<Float> = 1.0 / 362_880 - z * (1.0 / 39_916_800)
    let middle: SIMD4<Float> = 1.0 / 120 - z * (1.0 / 5_040 - z * tail)
    return y * (1 - z * (1.0 / 6 - z * middle))
  }
}
