// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import Testing

@testable import moment

@Suite("Raw samples on the command line")
struct RawSamplesTests {
  @Test(arguments: [
    ("s16:22050:1", RawFormat(.int16, rate: 22_050, channels: 1)),
    ("s16:22050", RawFormat(.int16, rate: 22_050, channels: 1)),
    ("s16le:44.1k:2", RawFormat(.int16, rate: 44_100, channels: 2)),
    ("S16_LE:8000Hz:1", RawFormat(.int16, rate: 8_000, channels: 1)),
    ("f32be:48kHz:8", RawFormat(.float32, rate: 48_000, channels: 8, isBigEndian: true)),
    ("FLOAT_LE:48000:2", RawFormat(.float32, rate: 48_000, channels: 2)),
    ("S24_3BE:96000:2", RawFormat(.int24, rate: 96_000, channels: 2, isBigEndian: true)),
    ("u8:1000:1", RawFormat(.uint8, rate: 1000, channels: 1)),
  ])
  func `a format is read as people write it`(text: String, format: RawFormat) throws {
    #expect(try RawSamples.parse(text).format == format)
  }

  @Test(arguments: [
    "", "s16", "s17:8000:1", "s16:8000:1:2", "s16::1", "s16:8000:", "s16:0:1", "s16:999:1",
    "s16:768001:1", "s16:8000:0", "s16:8000:9", "s16:8000:-1", "s16:-8000:1", ":8000:1", "be:8000",
    "s16:1e4:1", "s16:nan:1",
  ])
  func `what is none is refused`(text: String) {
    #expect(throws: (any Error).self) { try RawSamples.parse(text) }
  }
}
