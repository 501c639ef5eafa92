// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// The noise that makes rounding to 16 bits harmless.
///
/// Triangular, from -1 to 1 step of the device: with it the error of a rounded sample is on average 0
/// whatever the sample, so that a soft sound fades into noise and not into distortion. The noise of a
/// frame is computed from its number alone, so that blocks of any length get the same.
enum Dither {
  /// The noise of one sample, in steps of the device.
  @_noLocks
  @inline(__always)
  static func triangle(_ frame: FramePosition, side: UInt32) -> Float {
    let bits = scatter((frame.low &+ side &* 0x9E37_79B9) ^ scatter(frame.high))
    // The difference of two even distributions is the triangle.
    let first = Float(Int(bits & 0xFFFF))
    let second = Float(Int(bits >> 16))
    return (first - second) * (1 / 65_536)
  }

  /// Spreads a number over all 32 bits, one to one: neighbours have nothing in common.
  @_noLocks
  @inline(__always)
  private static func scatter(_ number: UInt32) -> UInt32 {
    var bits = number
    bits = (bits ^ (bits >> 16)) &* 0x7FEB_352D
    bits = (bits ^ (bits >> 15)) &* 0x846C_A68B
    return bits ^ (bits >> 16)
  }
}
