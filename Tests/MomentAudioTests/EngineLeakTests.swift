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

  /// Bytes allocated and not freed that 250 engines may leave: 200 an engine would be 50,000.
  static let heapLimit = 48 << 10
  /// Bytes of mappings: one clip an engine would be 12 MB.
  static let mappingLimit = 6 << 20

  @Test
  func `hundreds of engines leave the heap, mappings, threads and files of those before them`()
    async
  {
    await #expect(processExitsWith: .success) {
      let sound = WaveFile.int16([Int16](repeating: 7, count: 24_000), rate: 48_000)
      // The runtime's caches and those of malloc's threads have grown to their bounds after these.
      for number in 0..<250 { try await EngineLeakTests.live(number, sound: sound) }
      await ExactMemory.fillCaches()
      let first = try await EngineLeakTests.rest()
      for number in 0..<250 { try await EngineLeakTests.live(number, sound: sound) }
      let last = try await EngineLeakTests.rest(files: first.files.count)
      try #require(first.threads.isEmpty, "\(first.threads)")
      try #require(last.threads.isEmpty, "\(last.threads)")
      try #require(last.files.count <= first.files.count, "\(first.files) \(last.files)")
      // Counted in what was allocated and not freed, not in pages, which depend on how malloc cuts them.
      let heap = last.heapBytes - first.heapBytes
      try #require(heap < EngineLeakTests.heapLimit, "\(heap) bytes of the heap more")
      let mapped = last.anonymousBytes - first.anonymousBytes
      try #require(mapped < EngineLeakTests.mappingLimit, "\(mapped) bytes mapped more")
    }
  }
}
