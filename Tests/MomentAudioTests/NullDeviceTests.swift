// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Testing

/// ALSA's `null` has no clock, is never full and does not start by itself.
@Suite("Null device")
struct NullDeviceTests {
  @Test(.timeLimit(.minutes(4)))
  func `a sound on ALSA's null is heard out while the device stays open`() async {
    await #expect(processExitsWith: .success) {
      let rig = try ClockedRig([], more: "pcm.null { type null }")
      var configuration = AudioEngine.Configuration()
      var output = OutputConfiguration(device: "null")
      // A device that closes would answer for a sound it never played.
      output.idle = .keep
      configuration.output = .devices(output)
      let engine = try await AudioEngine(configuration)
      let sound = WaveFile.int16([Int16](repeating: 0, count: 4_800), rate: engine.rate)
      let playback = try engine.play(try await engine.load(.bytes(sound, name: "short")))
      let end = try await playback.finished()
      // The configuration is in the rig's folder, which goes with it.
      withExtendedLifetime(rig) {}
      try #require(engine.statistics.deviceOpens == 1)
      try #require(end.reason == .finished && end.unplayedFrames == 0)
      try #require(engine.heard >= end.time)
      await engine.close()
    }
  }
}
