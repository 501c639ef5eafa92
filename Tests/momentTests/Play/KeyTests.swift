// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import Synchronization
import Testing

@testable import moment

@Suite("Keys", .timeLimit(.minutes(1)))
struct KeyTests {
  @Test
  func `a volume key that is pressed while a sound begins counts for it`() async {
    // A process of its own, since a console takes over the signals of the one it is made in.
    await #expect(processExitsWith: .success) {
      var configuration = AudioEngine.Configuration()
      configuration.output = .offline(rate: 48_000)
      let engine = try await AudioEngine(configuration)
      let session = PlaySession(
        engine: engine, mix: Mix(),
        reporter: PlayReporter(
          console: Console(), events: EventStream(nil), verbosity: 0, began: .now))
      let clip = try await engine.load(SoundInput.bell.source)
      var sounding = Sounding(
        number: 0, input: .bell, clip: clip, options: PlayOptions(), rate: engine.rate)

      session.pressed(.softer)
      try session.begin(&sounding, at: nil)
      session.pressed(.softer)
      let begun = sounding
      session.state.withLock { $0.soundings.append(begun) }
      session.catchUp()

      let decibels = try #require(sounding.playback).gain.decibels
      #expect(abs(decibels - -4) < 0.001)
      await engine.close()
    }
  }
}
