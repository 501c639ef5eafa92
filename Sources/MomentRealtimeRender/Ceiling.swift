// SPDX-License-Identifier: Apache-2.0

/// Full scale, which no sample leaves.
///
/// Walks one block of interleaved stereo.
enum Ceiling {
  /// The loudest sample there is, whatever its side and sign; infinite if there is one that is no number.
  @_noLocks
  static func peak(_ mix: UnsafePointer<Float>, frames: Int) -> Float {
    // Magnitudes are ordered like their bits, and the greatest integer of many is found several at a time.
    var bits: Int32 = 0
    var i = 0
    while i < 2 &* frames {
      let magnitude = unsafe Int32(bitPattern: mix[i].bitPattern & 0x7FFF_FFFF)
      bits = magnitude > bits ? magnitude : bits
      i &+= 1
    }
    let infinite: Int32 = 0x7F80_0000
    return Float(bitPattern: UInt32(bitPattern: bits < infinite ? bits : infinite))
  }

  /// Holds every sample at full scale; what is no number becomes silence.
  ///
  /// - Returns: the loudest sample there was, and how many frames had one above full scale.
  @_noLocks
  static func hold(_ mix: UnsafeMutablePointer<Float>, frames: Int) -> (peak: Float, overs: UInt32)
  {
    let peak = unsafe peak(mix, frames: frames)
    guard peak > 1 else { return (peak, 0) }
    var overs: UInt32 = 0
    var i = 0
    while i < frames {
      let left = unsafe mix[2 &* i]
      let right = unsafe mix[2 &* i &+ 1]
      if abs(left) > 1 || abs(right) > 1 { overs &+= 1 }
      unsafe mix[2 &* i] = held(left)
      unsafe mix[2 &* i &+ 1] = held(right)
      i &+= 1
    }
    return (peak, overs)
  }

  @_noLocks
  private static func held(_ sample: Float) -> Float {
    guard sample == sample else { return 0 }
    return max(-1, min(1, sample))
  }
}
