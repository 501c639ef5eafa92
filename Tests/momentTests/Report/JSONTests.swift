// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import moment

@Suite("JSON")
struct JSONTests {
  @Test
  func `members keep their order, and text is escaped`() {
    let value: JSON = ["b": 1, "a": ["x": "q\"\\\n\u{1}é", "y": .null]]
    #expect(value.text == #"{"b":1,"a":{"x":"q\"\\\n\u0001é","y":null}}"#)
  }

  @Test
  func `numbers are plain, and what is none is null`() {
    #expect(JSON.real(0.1).text == "0.1")
    #expect(JSON.real(-3).text == "-3")
    #expect(JSON.real(.infinity).text == "null")
    #expect(JSON.real(.nan).text == "null")
    #expect(JSON.array([true, 2, .real(2.5)]).text == "[true,2,2.5]")
  }

  @Test
  func `the first event carries the version, and only it`() {
    let lines = Lines()
    let events = EventStream { line, _ in lines.add(line) }
    events.send("started", ["clip": "a"])
    events.send("ended")
    #expect(lines.all == [#"{"v":1,"type":"started","clip":"a"}"#, #"{"type":"ended"}"#])
  }
}
