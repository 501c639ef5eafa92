// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Testing

/// Streams on a device that keeps time.
///
/// A process of its own, since ALSA's configuration belongs to the process.
@Suite("Streams on a device")
struct StreamOnDeviceTests {
  @Test
  func `a card that stalls for half a second is not heard, and every frame is`() async {
    await #expect(processExitsWith: .success) {
      let rig = try ClockedRig([("clocked", "clock real")])
      let frames = 4 * 48_000
      let store = GatedStore(StreamBench.file(frames: frames))
      var configuration = AudioEngine.Configuration()
      var output = OutputConfiguration()
      output.targets = [.device("clocked")]
      // The machine may take the processor away for longer than the usual buffer lasts.
      output.period = 0.05
      output.periods = 8
      configuration.output = .devices(output)
      let engine = try await AudioEngine(configuration)
      var loading = LoadOptions()
      loading.streaming = .always
      let clip = try await engine.load(.store(store, name: "card"), loading)
      let playback = try engine.play(clip)

      @Sendable func play(to frame: Int) async throws {
        while playback.position < frame {
          try #require(engine.statistics.starved == 0)
          try await Task.sleep(for: .milliseconds(5))
        }
      }
      // Wherever the ring is on its way from full to what has it filled again.
      for stall in [30_000, 80_000, 130_000] {
        try await play(to: stall)
        store.shut()
        try await play(to: stall + 24_000)
        store.open()
      }
      let end = try await playback.finished()

      try #require(end.reason == .finished)
      try #require(clip.isStream && engine.statistics.starved == 0)
      try #require(engine.statistics.xruns == 0)
      await engine.close()
      let heard = rig.capture("clocked")
      let sound = StreamBench.noise(frames: frames).map { Int32($0) << 16 }
      let begin = try #require(heard.firstIndex { $0 != 0 }) / 2 * 2
      let lead = try #require(sound.firstIndex { $0 != 0 }) / 2 * 2
      let first = begin - lead
      try #require(first >= 0 && heard.count >= first + sound.count)
      let isSame = heard[first..<first + sound.count].elementsEqual(sound)
      try #require(isSame)
    }
  }
}
