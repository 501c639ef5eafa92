// SPDX-License-Identifier: Apache-2.0

extension Array<UInt8> {
  /// The unsigned integer of `bytes` bytes (at most 8) at `offset`; 8 of them may come out negative.
  func integer(at offset: Int, bytes: Int, bigEndian: Bool) -> Int {
    var value: UInt64 = 0
    for index in 0..<bytes {
      value = value << 8 | UInt64(self[offset + (bigEndian ? index : bytes - 1 - index)])
    }
    return Int(truncatingIfNeeded: value)
  }
}
