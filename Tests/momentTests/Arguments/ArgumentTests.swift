// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import moment

@Suite("Arguments")
struct ArgumentTests {
  @Test(arguments: [
    ("1.5", 1.5), ("1.5s", 1.5), ("250ms", 0.25), ("0", 0), ("1:02.5", 62.5), ("1:00:00", 3600),
    ("90", 90), (".5", 0.5), ("10:00", 600),
  ])
  func `a length of time is read as people write it`(text: String, seconds: Double) {
    #expect(TimeLength(argument: text)?.seconds == seconds)
  }

  @Test(arguments: [
    "", "-1", "1,5", "1:60", "1:2:60", "1:60:00", "1e3", "inf", "nan", "ms", "s", "1:-2",
  ])
  func `what is no length of time is refused`(text: String) {
    #expect(TimeLength(argument: text) == nil)
  }

  @Test
  func `a length of time becomes the nearest frame`() {
    #expect(TimeLength(seconds: 1.00001).frames(at: 44_100) == 44_100)
    #expect(TimeLength(seconds: 0.25).frames(at: 48_000) == 12_000)
    #expect(TimeLength(seconds: 1e300).frames(at: 192_000) > 1 << 40)
  }

  @Test(arguments: [
    ("-6", -6.0), ("-6dB", -6), ("-6 db", -6), ("+3.5", 3.5), ("0", 0), ("−6", -6),
  ])
  func `a gain is read with and without its unit`(text: String, value: Double) {
    #expect(Decibels(argument: text)?.value == value)
  }

  @Test(arguments: ["", "dB", "loud", "--6", "61", "inf", "-inf", "nan"])
  func `what is no gain is refused`(text: String) {
    #expect(Decibels(argument: text) == nil)
  }

  @Test
  func `a volume is from 0 to 100`() {
    #expect(Volume(argument: "50")?.value == 50)
    #expect(Volume(argument: "100%")?.value == 100)
    #expect(Volume(argument: "101") == nil)
    #expect(Volume(argument: "-1") == nil)
  }

  @Test
  func `a pan is from -1 to 1`() {
    #expect(PanPosition(argument: "-1")?.value == -1)
    #expect(PanPosition(argument: "+.25")?.value == 0.25)
    #expect(PanPosition(argument: "1.01") == nil)
  }

  @Test
  func `a loop is a number of passes or for ever`() {
    #expect(LoopCount(argument: "3") == .passes(3))
    #expect(LoopCount(argument: "forever") == .forever)
    #expect(LoopCount(argument: "0") == nil)
    #expect(LoopCount(argument: "-1") == nil)
    #expect(LoopCount(argument: "99999999999999999999") == nil)
  }

  @Test
  func `a rate is read in hertz and in kilohertz`() {
    #expect(HertzRate(argument: "48000")?.value == 48_000)
    #expect(HertzRate(argument: "44.1k")?.value == 44_100)
    #expect(HertzRate(argument: "44.1kHz")?.value == 44_100)
    #expect(HertzRate(argument: "7999") == nil)
    #expect(HertzRate(argument: "192001") == nil)
  }

  @Test
  func `a buffer is in microseconds, or as it says`() {
    #expect(Microseconds(argument: "20000")?.seconds == 0.02)
    #expect(Microseconds(argument: "20ms")?.seconds == 0.02)
    #expect(Microseconds(argument: "500us")?.seconds == 0.0005)
    #expect(Microseconds(argument: "1") == nil)
  }
}
