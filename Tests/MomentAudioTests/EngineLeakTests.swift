// SPDX-License-Identifier: Apache-2.0

import CRealtimeProbe
import Glibc
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
      let end = await playback.finished()
      try #require(end.reason != .finished)
    }
    _ = await loading.value
    _ = events
  }

  /// Threads and files once a second has passed in which neither fell.
  static func quiet() -> (threads: Int, files: Int) {
    var best = (threads: Int.max, files: Int.max)
    var calm = 0
    while calm < 100 {
      let usage = ProcessReader().read()
      calm = usage.threads < best.threads || usage.openFiles < best.files ? 0 : calm + 1
      best = (min(best.threads, usage.threads), min(best.files, usage.openFiles))
      usleep(10_000)
    }
    return best
  }

  /// Waits until what ends by itself has ended, for ten seconds at most.
  static func settle(_ wanted: (threads: Int, files: Int)) -> (threads: Int, files: Int) {
    var usage = ProcessReader().read()
    for _ in 0..<1000 where usage.threads > wanted.threads || usage.openFiles > wanted.files {
      usleep(10_000)
      usage = ProcessReader().read()
    }
    return (usage.threads, usage.openFiles)
  }

  @Test
  func `a thousand engines leave the memory, threads and files of the first fifty`() async {
    await #expect(processExitsWith: .success) {
      let sound = WaveFile.int16([Int16](repeating: 7, count: 24_000), rate: 48_000)
      // What the runtime keeps for good, its threads and the heap's arenas, is there after these.
      for number in 0..<50 { try await EngineLeakTests.live(number, sound: sound) }
      let first = EngineLeakTests.quiet()
      let before = ProcessReader().read()
      for number in 0..<1000 { try await EngineLeakTests.live(number, sound: sound) }
      let last = EngineLeakTests.settle(first)
      let after = ProcessReader().read()
      try #require(last.threads <= first.threads, "\(first) \(last)")
      try #require(last.files <= first.files, "\(first) \(last)")
      let grown = (after.privateDirtyBytes ?? 0) - (before.privateDirtyBytes ?? 0)
      // One clip an engine would be 48 MB; what shows is 600 bytes an engine.
      try #require(grown < 600_000, "\(grown) bytes more")
    }
  }
}
