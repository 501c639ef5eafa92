// SPDX-License-Identifier: Apache-2.0

import CBell
import Testing

/// The bell inside the program.
@Suite
struct EmbeddedBellTests {
  @Test
  func `the embedded bell is the file, byte for byte`() throws {
    let embedded = unsafe [UInt8](
      UnsafeRawBufferPointer(start: cbell_bytes(), count: cbell_count()))

    #expect(embedded == (try AssetsFolder.bytes("bell.flac")))
  }
}
