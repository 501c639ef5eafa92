// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import moment

@Suite("Inputs")
struct SoundInputTests {
  private func list(_ arguments: [String]) throws(Failure) -> [SoundInput] {
    try SoundInput.list(arguments) { () throws(Failure) in [1, 2] }
  }

  @Test
  func `no file is the bell, a dash is standard input`() throws {
    #expect(try list([]) == [.bell])
    #expect(try list(["a.wav", "-"]) == [.file("a.wav"), .piped([1, 2])])
  }

  @Test
  func `standard input is read once`() {
    #expect(throws: Failure.self) { try list(["-", "a.wav", "-"]) }
  }

  @Test
  func `names lose folders and endings where there is no room for them`() {
    #expect(SoundInput.file("x/y/bell.1.flac").shortName == "bell.1.flac")
    #expect(SoundInput.file("x/y/bell.1.flac").stem == "bell.1")
    #expect(SoundInput.file(".hidden").stem == ".hidden")
    #expect(SoundInput.bell.stem == "bell")
    #expect(SoundInput.piped([]).stem == "stdin")
  }

  @Test
  func `a pipe is read to its end, and no further than there is room`() throws {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    defer { close(ends[0]) }
    _ = RawDescriptor.write([UInt8](repeating: 7, count: 1000), to: ends[1])
    close(ends[1])
    #expect(try StandardInput.read(atMost: 1000, orElse: "", from: ends[0]).count == 1000)

    try #require(unsafe pipe(&ends) == 0)
    _ = RawDescriptor.write([UInt8](repeating: 7, count: 1001), to: ends[1])
    close(ends[1])
    let failure = Failure(
      .undecodable, "Standard input has more than 1000 bytes, which is the limit here. Cut it.")
    #expect(throws: failure) {
      try StandardInput.read(atMost: 1000, orElse: "Cut it.", from: ends[0])
    }
  }
}
