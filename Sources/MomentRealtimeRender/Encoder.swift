// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// Writes interleaved stereo floats as a device's own samples.
///
/// An integer that went into the mix at unity gain comes out as the same integer, also in a wider
/// format. Everything else is rounded to nearest.
enum Encoder {
  /// Writes `frames` frames of `mix`, which is within full scale, to `output`.
  @_noLocks
  static func encode(
    _ mix: UnsafePointer<Float>, frames: Int, as format: DeviceFormat,
    to output: UnsafeMutableRawPointer
  ) {
    let bytes = format.sample.bytes
    let stride = bytes &* format.channels
    var i = 0
    while i < frames {
      let left = unsafe mix[2 &* i]
      let right = unsafe mix[2 &* i &+ 1]
      let frame = unsafe output.advanced(by: i &* stride)
      if format.channels == 1 {
        unsafe store((left + right) * 0.5, as: format.sample, to: frame)
      } else {
        unsafe store(left, as: format.sample, to: frame)
        unsafe store(right, as: format.sample, to: frame.advanced(by: bytes))
        var channel = 2
        while channel < format.channels {
          unsafe store(0, as: format.sample, to: frame.advanced(by: channel &* bytes))
          channel &+= 1
        }
      }
      i &+= 1
    }
  }

  @_noLocks
  @inline(__always)
  private static func store(
    _ value: Float, as sample: DeviceSample, to place: UnsafeMutableRawPointer
  ) {
    switch sample {
    case .int16:
      unsafe place.storeBytes(of: int16(value), as: Int16.self)
    case .int24:
      unsafe place.storeBytes(of: int24(value), as: Int32.self)
    case .int24Packed:
      let bits = UInt32(bitPattern: int24(value))
      unsafe place.storeBytes(of: UInt8(truncatingIfNeeded: bits), as: UInt8.self)
      unsafe place.storeBytes(
        of: UInt8(truncatingIfNeeded: bits >> 8), toByteOffset: 1, as: UInt8.self)
      unsafe place.storeBytes(
        of: UInt8(truncatingIfNeeded: bits >> 16), toByteOffset: 2, as: UInt8.self)
    case .int32:
      unsafe place.storeBytes(of: int32(value), as: Int32.self)
    case .float32:
      unsafe place.storeBytes(of: value, as: Float.self)
    }
  }

  @_noLocks
  @inline(__always)
  private static func int16(_ value: Float) -> Int16 {
    var y = value * 32768
    y = y < 32767 ? y : 32767
    // 1.5 x 2^23: adding it leaves the nearest integer (ties to even) in the low bits.
    return Int16(truncatingIfNeeded: (y + 12_582_912).bitPattern)
  }

  @_noLocks
  @inline(__always)
  private static func int24(_ value: Float) -> Int32 {
    var y = value * 8_388_608
    y = y < 8_388_607 ? y : 8_388_607
    return Int32(y + (y < 0 ? -0.5 : 0.5))
  }

  @_noLocks
  @inline(__always)
  private static func int32(_ value: Float) -> Int32 {
    let y = value * 2_147_483_648
    // The largest float below 2^31.
    return Int32(y < 2_147_483_520 ? y : 2_147_483_520)
  }
}
