// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentDecoding
import Testing

@testable import moment

@Suite("Inputs")
struct SoundInputTests {
  @Test
  func `no file is the bell, and a descriptor is read`() throws {
    #expect(try SoundInput.list([]) == [.bell])
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    defer { close(ends[0]) }
    _ = unsafe write(ends[1], [1, 2] as [UInt8], 2)
    close(ends[1])
    let pipe = "/proc/self/fd/\(ends[0])"
    let raw = RawFormat(.uint8, rate: 8000, channels: 1)
    #expect(
      try SoundInput.list(["a.wav", pipe], raw: raw)
        == [.raw(.file("a.wav"), raw), .raw(.read(pipe, [1, 2]), raw)])
  }

  @Test
  func `standard input is read once`() {
    let failure = Failure(.usage, "Standard input (`-`) can be read only once.")
    #expect(throws: failure) { try SoundInput.list(["-", "a.wav", "-"]) }
  }

  @Test
  func `names lose folders and endings where there is no room for them`() {
    #expect(SoundInput.file("x/y/bell.1.flac").shortName == "bell.1.flac")
    #expect(SoundInput.file("x/y/bell.1.flac").stem == "bell.1")
    #expect(SoundInput.file(".hidden").stem == ".hidden")
    #expect(SoundInput.bell.stem == "bell")
    #expect(SoundInput.piped([]).stem == "stdin")
    let raw = RawFormat(.int16, rate: 8000, channels: 1)
    #expect(SoundInput.raw(.piped([]), raw).stem == "stdin")
    #expect(SoundInput.raw(.file("x/bell.pcm"), raw).stem == "bell")
    #expect(SoundInput.read("/dev/fd/63", []).shortName == "63")
  }

  @Test
  func `a pipe is read to its end, and no further than there is room`() throws {
    let limit = PipeLimit(bytes: 1000, remedy: "Cut it.")
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    defer { close(ends[0]) }
    _ = unsafe write(ends[1], [UInt8](repeating: 7, count: 1000), 1000)
    close(ends[1])
    #expect(try StandardInput.read("a", from: ends[0], limit).count == 1000)

    try #require(unsafe pipe(&ends) == 0)
    _ = unsafe write(ends[1], [UInt8](repeating: 7, count: 1001), 1001)
    close(ends[1])
    let failure = Failure(
      .undecodable, "a has more than 1000 bytes, which is the limit here. Cut it.")
    #expect(throws: failure) {
      try StandardInput.read("a", from: ends[0], limit)
    }
  }
}
