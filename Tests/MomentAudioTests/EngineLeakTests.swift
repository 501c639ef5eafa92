// SPDX-License-Identifier: Apache-2.0

import CRealtimeProbe
import MomentTestSupport
import Testing

@testable import MomentAudio

/// Engines come and go, and leave nothing.
///
/// Measured in a process of its own.
@Suite(
  "Engines that come and go",
  .enabled(if: realtime_probe_is_active() == 1, "a sanitizer has memory of its own"))
struct EngineLeakTests {
  /// One engine's life: it loads, plays, watches and is asked, and is closed or simply let go.
  static func live(_ number: Int, sound: [UInt8]) async throws {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.budget = 4 << 20
    configuration.watchesMemory = number % 3 == 0
    let engine = try await AudioEngine(configuration)
    let events = engine.monitor.alerts()
    engine.monitor.thresholds = number % 4 == 0 ? ResourceThresholds(memoryLimit: nil) : nil
    engine.monitor.checkpoint("begin")
    let clip = try await engine.load(.bytes(sound, name: "tone"))
    let playback = try engine.play(clip)
    // Under way when the engine goes.
    let loading = Task { try? await engine.load(.bytes(sound, name: "more")) }
    _ = try engine.render(frames: 256)
    _ = engine.monitor.difference(from: "begin")
    if number % 2 == 0 {
      await engine.close()
      let end = try await playback.finished()
      try #require(end.reason != .finished)
    }
    _ = await loading.value
    _ = events
  }

  /// What the process has once no engine has a thread any more.
  ///
  /// Engines join theirs, but a task that has ended lets go of its engine a moment later, on another thread. Ten seconds
  /// at most are waited for that, and for no more files than `files`.
  static func rest(files: Int = .max) async throws -> ProcessReading {
    for _ in 0..<10_000 {
      let reading = ProcessReading.take()
      if reading.threads.isEmpty, reading.files.count <= files { return reading }
      try await Task.sleep(for: .milliseconds(1))
    }
    return .take()
  }

  @Test
  func `a thousand engines leave the memory, threads and files of the first fifty`() async {
    await #expect(processExitsWith: .success) {
      let sound = WaveFile.int16([Int16](repeating: 7, count: 24_000), rate: 48_000)
      // What the runtime keeps for good, its threads and the heap's arenas, is there after these.
      for number in 0..<50 { try await EngineLeakTests.live(number, sound: sound) }
      let first = try await EngineLeakTests.rest()
      for number in 0..<1000 { try await EngineLeakTests.live(number, sound: sound) }
      let last = try await EngineLeakTests.rest(files: first.files.count)
      try #require(first.threads.isEmpty, "\(first.threads)")
      try #require(last.threads.isEmpty, "\(last.threads)")
      try #require(last.files.count <= first.files.count, "\(first.files) \(last.files)")
      let grown = last.privateDirtyBytes - first.privateDirtyBytes
      // One clip an engine would be 48 MB; what shows is 600 bytes an engine.
      try #require(grown < 600_000, "\(grown) bytes more")
    }
  }
}
