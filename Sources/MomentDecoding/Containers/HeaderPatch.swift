// SPDX-License-Identifier: Apache-2.0

/// Some bytes of a header that libsndfile must see differently.
struct HeaderPatch {
  let offset: Int
  let bytes: [UInt8]

  /// Lays the patch over what was read from `start` on.
  func apply(to buffer: UnsafeMutableRawBufferPointer, at start: Int) {
    guard start < offset + bytes.count, start + buffer.count > offset else { return }
    for (index, byte) in bytes.enumerated() {
      let place = offset + index - start
      if place >= 0, place < buffer.count { unsafe buffer[place] = byte }
    }
  }
}
