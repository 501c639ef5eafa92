// SPDX-License-Identifier: Apache-2.0

import MomentSystem
import Testing

@Suite("Paths as strings")
struct PathEncodingTests {
  @Test(arguments: [
    "a.wav", "", "/", "Glöckchen.wav", "鐘.flac", "🔔.ogg", "a\u{301}.wav", "\u{E000}", "\u{F000}",
  ])
  func `what is UTF-8 stays as it is`(text: String) {
    #expect(PathEncoding.string(text.utf8) == text)
    #expect(PathEncoding.bytes(text) == Array(text.utf8))
    #expect(PathEncoding.readable(text) == text)
  }

  @Test
  func `a byte that is no UTF-8 is told as such`() {
    let text = PathEncoding.string(Array("Gl".utf8) + [0xF6] + Array("ckchen.wav".utf8))
    #expect(text == "Gl\u{EFF6}ckchen.wav")
    #expect(PathEncoding.readable(text) == #"Gl\xf6ckchen.wav"#)
  }

  @Test
  func `every path comes back byte by byte, and is a string of its own`() {
    var random = SystemRandomNumberGenerator()
    // Whole characters, parts of them, surrogates, what is too long, and the characters used here.
    let pieces: [[UInt8]] = [
      [0x61], [0x2F], [0xC3, 0xB6], [0xC3], [0xB6], [0xE9, 0x90, 0x98], [0xE9, 0x90], [0xF0, 0x9F],
      [0xF0, 0x9F, 0x94, 0x94], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF5], [0xFF], [0x80],
      [0xEE, 0xBE, 0x80], [0xEE, 0xBF, 0xBF], [0xEE, 0xBD, 0xBF], [0xEF, 0x80, 0x80], [0xCC, 0x81],
    ]
    for _ in 0..<2000 {
      let path = (0..<Int.random(in: 0...8, using: &random)).flatMap { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &random)]
      }
      #expect(PathEncoding.bytes(PathEncoding.string(path)) == path)
    }
    #expect(PathEncoding.string([0xEE, 0xBF, 0xB6]) != PathEncoding.string([0xF6]))
  }

  @Test
  func `a path with a byte 0 in it names nothing`() {
    #expect(PathEncoding.cString("a\0b") == [0])
    #expect(PathEncoding.cString("a\u{EFF6}") == [0x61, CChar(bitPattern: 0xF6), 0])
  }

  @Test
  func `two spellings of one character are two names`() {
    #expect("\u{E4}" == "a\u{308}")
    #expect(ExactText("\u{E4}") != ExactText("a\u{308}"))
    #expect(ExactText("a").hashValue == ExactText("a").hashValue)
  }
}
