// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import MomentAudio
import Testing

@testable import moment

@Suite("Mix")
struct MixTests {
  private func mix(_ arguments: String...) throws -> Mix {
    Mix(try MixOptions.parse(arguments))
  }

  @Test
  func `nothing asked for changes nothing`() throws {
    let options = try mix().playOptions(frames: 1000, rate: 48_000, name: "a")
    #expect(options.gain == .unity)
    #expect(options.pan == 0)
    #expect(options.from == 0 && options.until == nil && options.fadeIn == 0)
    #expect(options.loop == .none)
    #expect(options.rate == 1 && options.loopCrossFade == 0)
  }

  @Test
  func `gain and volume multiply, and full volume is exactly 1`() throws {
    #expect(try mix("--gain", "0", "--volume", "100").gain.amplitude == 1)
    #expect(try mix("--gain=-6.0206", "--volume", "50").gain.decibels.rounded() == -24)
    #expect(try mix("--volume", "0").gain == .silent)
  }

  @Test
  func `a range and its passes are counted in frames`() throws {
    let mix = try mix("--start", "0.5", "--end", "1", "--loop", "3")
    let options = try mix.playOptions(frames: 100_000, rate: 48_000, name: "a")
    #expect(options.from == 24_000)
    #expect(options.until == 48_000)
    #expect(options.length(ofClip: 100_000, loop: nil, rate: 48_000) == 72_000)
    #expect(!mix.loadOptions.loops, "the seam is not the clip's own")
  }

  @Test
  func `an end past the clip's is the clip's, a start past it is refused`() throws {
    #expect(
      try mix("--end", "9").playOptions(frames: 48_000, rate: 48_000, name: "a").until == nil)
    let failure = #expect(throws: Failure.self) {
      try mix("--start", "1").playOptions(frames: 48_000, rate: 48_000, name: "a.wav")
    }
    #expect(failure == Failure(.usage, "a.wav lasts 0:01.000; --start is past its end."))
  }

  @Test
  func `speed and cross-fade become rate and frames`() throws {
    let mix = try mix("--speed", "1.5x", "--loop", "2", "--cross-fade", "10ms")
    let options = try mix.playOptions(frames: 48_000, rate: 48_000, name: "a")
    #expect(options.rate == 1.5)
    #expect(options.loopCrossFade == 480)
    #expect(!mix.loadOptions.loops, "the seam is the cross-fade's")
  }

  @Test(arguments: ["0.2", "4.1", "-1", "fast", "1xx", ""])
  func `what is no speed is refused`(text: String) {
    #expect(Speed(argument: text) == nil)
  }

  @Test
  func `a cross-fade without a loop is refused`() {
    #expect(throws: (any Error).self) { try mix("--cross-fade", "10ms") }
    #expect(throws: (any Error).self) { try mix("--cross-fade", "10ms", "--loop", "1") }
  }

  @Test
  func `a whole clip that loops is loaded for its seam`() throws {
    #expect(try mix("--loop", "forever").loadOptions.loops)
    #expect(try !mix("--loop", "1").loadOptions.loops)
    #expect(
      try mix("--loop", "forever").playOptions(frames: 9, rate: 8000, name: "a").loop == .forever)
  }
}
