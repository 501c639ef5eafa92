// SPDX-License-Identifier: Apache-2.0

/// Floats to 16-bit integers, with triangular dither (TPDF, 2 LSB wide) of a fixed seed.
///
/// A sample that is a 16-bit integer already is kept as it is: digital silence stays silent, and
/// what was 16 bits before it was a float comes back bit for bit. What is beyond full scale is held there.
struct Dither {
  private var place: UInt32 = 0

  /// The dither of a sound from its sample of that number on.
  init(at sample: Int = 0) { place = UInt32(truncatingIfNeeded: sample) &* 0x9E37_79B9 }

  /// 1.5 * 2^23: added to a float below 2^22 it leaves the nearest integer in the lower bits.
  private static let rounder: Float = 12_582_912

  /// Converts finite floats, full scale 1.
  mutating func convert(
    _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Int16>, count: Int
  ) {
    let place = self.place
    for index in 0..<Int32(truncatingIfNeeded: count) {
      let sample = unsafe input[Int(index)] * 32768
      let held = sample < 32767 ? sample : 32767
      let level = held > -32768 ? held : -32768
      // Its number, well stirred (the finaliser of MurmurHash3): no sample waits for the one
      // before. The two halves are two uniform numbers.
      var noise = place &+ UInt32(bitPattern: index) &* 0x9E37_79B9
      noise ^= noise >> 16
      noise = noise &* 0x85EB_CA6B
      noise ^= noise >> 13
      noise = noise &* 0xC2B2_AE35
      noise ^= noise >> 16
      let triangle = Float(Int32(noise & 0xFFFF) &- Int32(noise >> 16)) * 0x1p-16
      let rounded = (level + Self.rounder) - Self.rounder
      let dithered = rounded == level ? level : level + triangle
      let low = dithered < 32767 ? dithered : 32767
      let last = low > -32768 ? low : -32768
      unsafe output[Int(index)] = Int16(truncatingIfNeeded: (last + Self.rounder).bitPattern)
    }
    self.place = place &+ UInt32(truncatingIfNeeded: count) &* 0x9E37_79B9
  }
}
