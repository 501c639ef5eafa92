// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import moment

@Suite("Numbers as text")
struct NumberTests {
  @Test
  func `decimals are exact, rounded, and trimmed where asked`() {
    #expect(Number.fixed(-3.04, 1) == "-3.0")
    #expect(Number.fixed(-0.04, 1) == "0.0")
    #expect(Number.fixed(2.5, 0) == "3")
    #expect(Number.fixed(44.1, 3, trims: true) == "44.1")
    #expect(Number.fixed(48, 3, trims: true) == "48")
    #expect(Number.fixed(-.infinity, 1) == "-inf")
  }

  @Test
  func `a clock shows the part of a second that runs`() {
    #expect(Number.time(3.29) == "0:03.2")
    #expect(Number.time(59.999) == "0:59.9")
    #expect(Number.time(3723.45) == "1:02:03.4")
    #expect(Number.time(4, decimals: 3) == "0:04.000")
    #expect(Number.time(-1) == "0:00.0")
  }

  @Test
  func `sizes have units`() {
    #expect(Number.bytes(500) == "500 bytes")
    #expect(Number.bytes(4096) == "4.0 KiB")
    #expect(Number.bytes(389_120) == "380 KiB")
    #expect(Number.bytes(3 << 20) == "3.0 MiB")
    #expect(Number.bytes(3 << 29) == "1.5 GiB")
    #expect(Number.mebibytes(400_000) == "0.4")
    #expect(Number.mebibytes(8 << 20) == "8")
    #expect(Number.kilohertz(44_100) == "44.1k")
  }
}
