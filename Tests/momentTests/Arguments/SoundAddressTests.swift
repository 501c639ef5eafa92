// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import Testing

@testable import moment

@Suite("Addresses")
struct SoundAddressTests {
  private func path(_ argument: String) -> String {
    SoundAddress.path(argument) { $0 == "file:/odd.wav" }
  }

  @Test
  func `a file's address is its path`() {
    #expect(path("file:///a/b%20c.wav") == "/a/b c.wav")
    #expect(path("file://localhost/a.wav") == "/a.wav")
    #expect(path("FILE:/a.wav") == "/a.wav")
    #expect(path("a.wav") == "a.wav")
  }

  @Test
  func `what is no address of a file here stays as it is`() {
    #expect(path("file:/odd.wav") == "file:/odd.wav")
    #expect(path("file://elsewhere/a.wav") == "file://elsewhere/a.wav")
    #expect(path("file:///a%2") == "file:///a%2")
    #expect(path("file:///a%00b") == "file:///a%00b")
  }

  @Test
  func `an address in a network is refused with what fetches it`() {
    let failure = Failure(DecodeError.notFound("https://a.example/b.mp3?c=1&d"))
    #expect(failure.status == .noInput)
    #expect(
      failure.sentence
        == "https://a.example/b.mp3?c=1&d is an address, and only files are opened. "
        + "Fetch it: `curl -L 'https://a.example/b.mp3?c=1&d' | moment play -`.")
    #expect(SoundAddress.refusal(of: "smb://a/b")?.hasSuffix("to a file first.") == true)
    #expect(SoundAddress.refusal(of: "a://") != nil)
    #expect(SoundAddress.refusal(of: "://a") == nil)
    #expect(SoundAddress.refusal(of: "hw:0") == nil)
  }
}
