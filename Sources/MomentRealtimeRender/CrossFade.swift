// SPDX-License-Identifier: Apache-2.0

/// The factors of a cross-fade whose powers add up to one.
///
/// A quarter of a sine, walked along t²(3 - 2t): flat at both ends, like every fade here.
enum CrossFade {
  /// What comes in, `index` of `length` frames into the fade.
  @_noLocks
  static func incoming(_ index: UInt32, of length: UInt32) -> Float {
    quarterSine(Fade.curve(index, of: length))
  }

  /// What goes out at the same frame.
  @_noLocks
  static func outgoing(_ index: UInt32, of length: UInt32) -> Float {
    quarterSine(1 - Fade.curve(index, of: length))
  }

  /// sin(πx/2) for x from 0 to 1, by its series; wrong by less than 10^-7.
  @_noLocks
  static func quarterSine(_ x: Float) -> Float {
    let y = x * 1.570_796_3
    let z = y * y
    let tail = 1.0 / 362_880 - z * (1.0 / 39_916_800)
    return y * (1 - z * (1.0 / 6 - z * (1.0 / 120 - z * (1.0 / 5_040 - z * tail))))
  }
}
