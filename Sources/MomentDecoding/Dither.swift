// SPDX-License-Identifier: Apache-2.0

/// Floats to 16-bit integers, with triangular dither (TPDF, 2 LSB wide) of a fixed seed.
///
/// A sample that is a 16-bit integer already is kept as it is: digital silence stays silent, and
/// what was 16 bits before it was a float comes back bit for bit. What is beyond full scale is held there.
struct Dither {
  private var state: UInt32 = 0x9E37_79B9

  /// 1.5 * 2^23: added to a float below 2^22 and taken away again, it rounds to the nearest integer.
  private static let rounder: Float = 12_582_912

  mutating func convert(
    _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Int16>, count: Int
  ) {
    var state = self.state
    for index in 0..<count {
      let sample = unsafe max(-40000, min(40000, input[index] * 32768))
      var rounded = (sample + Self.rounder) - Self.rounder
      if rounded != sample {
        // Marsaglia's xorshift32: the two halves of one number are two uniform ones.
        state ^= state << 13
        state ^= state >> 17
        state ^= state << 5
        let noise = Int32(state & 0xFFFF) &- Int32(state >> 16)
        rounded = (sample + Float(noise) * 0x1p-16 + Self.rounder) - Self.rounder
      }
      unsafe output[index] = Int16(max(-32768, min(32767, rounded)))
    }
    self.state = state
  }
}
