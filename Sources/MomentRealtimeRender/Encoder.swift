// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// Writes interleaved stereo floats as a device's own samples.
///
/// An integer that went into the mix at unity gain comes out as the same integer, also in a wider
/// format. What is no multiple of a 16-bit device's step gets a triangular dither before it is rounded;
/// what is one, silence first of all, loses nothing by rounding and gets none. Wider formats are rounded
/// to nearest: their step is no coarser than the mix's own near full scale.
enum Encoder {
  /// Writes `frames` frames of `mix`, which is within full scale, to `output`.
  ///
  /// `first` is the number of the first among all that were ever written: it decides about the dither.
  @_noLocks
  static func encode(
    _ mix: UnsafePointer<Float>, frames: Int, from first: FramePosition, as format: DeviceFormat,
    to output: UnsafeMutableRawPointer
  ) {
    if case .int16 = format.sample {
      unsafe encodeInt16(mix, frames: frames, from: first, channels: format.channels, to: output)
      return
    }
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

  /// The same for 16-bit samples, which are the ones with dither.
  @_noLocks
  private static func encodeInt16(
    _ mix: UnsafePointer<Float>, frames: Int, from first: FramePosition, channels: Int,
    to output: UnsafeMutableRawPointer
  ) {
    var number = first
    var place = unsafe output
    var i = 0
    while i < frames {
      let left = unsafe mix[2 &* i]
      let right = unsafe mix[2 &* i &+ 1]
      if channels == 1 {
        let sample = int16((left + right) * 0.5, number, side: 0)
        unsafe place.storeBytes(of: sample, as: Int16.self)
      } else {
        unsafe place.storeBytes(of: int16(left, number, side: 0), as: Int16.self)
        unsafe place.storeBytes(
          of: int16(right, number, side: 1), toByteOffset: 2, as: Int16.self)
        var channel = 2
        while channel < channels {
          unsafe place.storeBytes(of: 0, toByteOffset: 2 &* channel, as: Int16.self)
          channel &+= 1
        }
      }
      number = number.advanced(by: 1)
      unsafe place = place.advanced(by: 2 &* channels)
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
      break  // Written by `encodeInt16` alone.
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
  private static func int16(_ value: Float, _ frame: FramePosition, side: UInt32) -> Int16 {
    // 1.5 x 2^23: adding it leaves the nearest integer (ties to even) in the low bits.
    let rounder: Float = 12_582_912
    var y = value * 32768
    if (y + rounder) - rounder != y {
      y += Dither.triangle(frame, side: side)
      y = y > -32768 ? y : -32768
    }
    y = y < 32767 ? y : 32767
    return Int16(truncatingIfNeeded: (y + rounder).bitPattern)
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
