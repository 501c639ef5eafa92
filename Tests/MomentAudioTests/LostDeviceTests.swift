// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentAudio
import MomentTestSupport
import Testing

/// A device is pulled out while it plays.
///
/// Each test is a process of its own, since ALSA's
/// configuration belongs to the process.
@Suite("Lost device")
struct LostDeviceTests {
  @Test
  func `voices go on at the same pitch on another device, of another rate and width`() async {
    await #expect(processExitsWith: .success) {
      let rig = try ClockedRig([
        ("first", "clock real events \"d@48000\" open_error_file \"FOLDER/gone\""),
        ("second", "clock real rate_min 44100 rate_max 44100 channels_min 1 channels_max 1"),
      ])
      let sine = Signals.sine(3 * 48_000, frequency: 1_000 / 48_000.0, amplitude: 0.5)
      let sound = WaveFile.float(sine, rate: 48_000)
      var configuration = AudioEngine.Configuration()
      var output = OutputConfiguration()
      output.targets = [.device("first"), .device("second")]
      configuration.output = .devices(output)
      let engine = try await AudioEngine(configuration)
      try #require(engine.rate == 48_000)
      let events = engine.deviceEvents()
      let clip = try await engine.load(.bytes(sound, name: "sine"))
      let playback = try engine.play(clip)
      let end = try await playback.finished()

      try #require(end.reason == .finished)
      try #require(end.unplayedFrames > 0)
      let start = end.time.frame - UInt64(3 * 48_000)
      try #require(start < 24_000, "time went on from device to device: \(end.time.frame)")
      try #require(engine.statistics.decoding.finished == 1, "nothing was decoded again")
      try #require(engine.statistics.deviceLosses == 1)
      try #require(engine.device?.rate == 44_100)
      try #require(engine.device?.channels == 1)
      await engine.close()

      var lost = 0
      var restored = 0
      for await event in events {
        if case .lost = event { lost += 1 }
        if case .restored = event { restored += 1 }
      }
      try #require(lost == 1 && restored == 1)

      // The first device played its second of it, frame by frame.
      let first = rig.capture("first")
      let offset = Int(start)
      try #require(first.count == 2 * 48_000)
      for frame in stride(from: 0, to: 48_000 - offset, by: 997) {
        let expected = Double(sine[frame]) * 2_147_483_648
        try #require(abs(Double(first[2 * (frame + offset)]) - expected) < 256)
      }
      // The second went on at 1 kHz, neither a semitone off nor louder.
      let second = rig.capture("second")
      try #require(second.count > 60_000)
      let middle = second[22_050..<44_100].map { Double($0) / 2_147_483_648 }
      var inPhase = 0.0
      var acrossPhase = 0.0
      for (index, sample) in middle.enumerated() {
        let angle = 2 * Double.pi * 1_000 * Double(index) / 44_100
        inPhase += sample * sin(angle)
        acrossPhase += sample * cos(angle)
      }
      let amplitude = 2 * (inPhase * inPhase + acrossPhase * acrossPhase).squareRoot() / 22_050
      try #require(abs(amplitude - 0.5) < 0.001, "amplitude at 1 kHz: \(amplitude)")
    }
  }

  @Test
  func `without any device time goes on, the sound ends, and nothing spins`() async {
    await #expect(processExitsWith: .success) {
      let rig = try ClockedRig([
        ("only", "clock real events \"d@4800\" open_error_file \"FOLDER/gone\"")
      ])
      var configuration = AudioEngine.Configuration()
      configuration.output = .devices(OutputConfiguration(device: "only"))
      let engine = try await AudioEngine(configuration)
      let sound = WaveFile.int16([Int16](repeating: 0, count: 24_000), rate: 48_000)
      let playback = try engine.play(try await engine.load(.bytes(sound, name: "half a second")))
      let before = clock()
      let end = try await playback.finished()
      let used = clock() - before
      // What nobody can have heard is not finished, and how much of it is known.
      try #require(end.reason == .deviceLost)
      try #require(end.playedFrames > 0 && end.playedFrames <= 4_800)
      try #require(end.playedFrames + end.unplayedFrames >= 24_000)
      try #require(engine.statistics.deviceLosses == 1)
      try #require(engine.device == nil)
      // A clock tick is a microsecond of processor time.
      try #require(used < 250_000, "half a second without a device took \(used) us")
      await engine.close()
      try #require(rig.capture("only").count == 2 * 4_800)
    }
  }
}
