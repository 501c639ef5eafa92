// SPDX-License-Identifier: Apache-2.0

/// FNV-1a over bytes.
struct Hash {
  private(set) var value: UInt32 = 2_166_136_261

  /// Takes in the bytes at an address.
  @unsafe
  mutating func add(_ bytes: UnsafeRawPointer, count: Int) {
    for index in 0..<count { unsafe add(byte: bytes.load(fromByteOffset: index, as: UInt8.self)) }
  }

  /// Takes in one word, its lowest byte first.
  mutating func add(_ word: UInt32) {
    for byte in 0..<4 as Range<UInt32> { add(byte: UInt8(truncatingIfNeeded: word >> (8 * byte))) }
  }

  private mutating func add(byte: UInt8) {
    value = (value ^ UInt32(truncatingIfNeeded: Int(byte))) &* 16_777_619
  }
}
