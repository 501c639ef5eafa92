// SPDX-License-Identifier: Apache-2.0

import CRealtimeProbe
import MomentTestSupport
import Testing

@testable import MomentAudio

/// Unloading is giving memory back, at once.
///
/// Measured in a process of its own.
@Suite(
  "Returned memory",
  .enabled(if: realtime_probe_is_active() == 1, "a sanitizer has memory of its own"))
struct ReturnedMemoryTests {
  @Test
  func `after unloading everything the books are empty and the resident set is where it was`() async
  {
    await #expect(processExitsWith: .success) {
      var configuration = AudioEngine.Configuration()
      configuration.output = .offline(rate: 48_000)
      configuration.budget = 64 << 20
      let engine = try await AudioEngine(configuration)
      let sound = WaveFile.int16([Int16](repeating: 7, count: 200_000), rate: 48_000)
      // Once around first: what the runtime and libsndfile need for good, and the pages of the program that
      // loading and unloading run through, are not the clips'.
      do {
        var warm: [Clip] = []
        for index in 0..<20 { warm.append(try await engine.load(.bytes(sound, name: "\(index)"))) }
        for clip in warm { try await clip.unload() }
        _ = ProcessMemory.residentBytes
      }

      let before = ProcessMemory.residentBytes
      var clips: [Clip] = []
      for index in 0..<100 { clips.append(try await engine.load(.bytes(sound, name: "\(index)"))) }
      let loaded = ProcessMemory.residentBytes
      try #require(engine.statistics.clips.bytes == 100 * 401_408)
      try #require(loaded - before > 39_000_000, "the clips are resident: \(loaded - before)")
      var freed = 0
      for clip in clips { freed += try await clip.unload().bytes }
      let after = ProcessMemory.residentBytes

      try #require(freed == 100 * 401_408)
      try #require(engine.statistics.clips.bytes == 0)
      try #require(engine.statistics.clips.leases == 0)
      try #require(after - before < 384 << 10, "resident \(before) before, \(after) after")
    }
  }

  @Test
  func `at medium pressure what nobody plays leaves the resident set, and what plays goes on`()
    async
  {
    await #expect(processExitsWith: .success) {
      var configuration = AudioEngine.Configuration()
      configuration.output = .offline(rate: 48_000)
      configuration.budget = 64 << 20
      let engine = try await AudioEngine(configuration)
      let folder = TemporaryFolder()
      let sound = WaveFile.int16([Int16](repeating: 7, count: 200_000), rate: 48_000)
      var clips: [Clip] = []
      for index in 0..<40 {
        let path = folder.write(sound, to: "\(index).wav")
        clips.append(try await engine.load(.file(path: path)))
      }
      _ = try engine.play(clips[0])
      _ = try engine.render(frames: 100)
      try clips[1].pin()
      let loaded = ProcessMemory.residentBytes

      let freed = engine.core.give(way: .medium)
      let left = ProcessMemory.residentBytes

      try #require(freed == 38 * 401_408)
      try #require(loaded - left > freed - 65_536, "\(loaded) before, \(left) after")
      try #require(clips[2...].allSatisfy { !$0.isResident })
      try #require(try engine.render(frames: 100_000).allSatisfy { $0 == 7 / 32_768 })
      _ = try engine.play(clips[2])
      try #require(clips[2].isResident && engine.statistics.reloaded == 1)
    }
  }

  @Test
  func `what the pool counts is what becomes resident, to within the heap's own growth`() async {
    await #expect(processExitsWith: .success) {
      var configuration = AudioEngine.Configuration()
      configuration.output = .offline(rate: 48_000)
      configuration.budget = 64 << 20
      let engine = try await AudioEngine(configuration)
      let sound = WaveFile.int16([Int16](repeating: 7, count: 200_000), rate: 48_000)
      try await engine.load(.bytes(sound, name: "warm")).unload()
      let before = ProcessMemory.residentBytes
      var clips: [Clip] = []
      for index in 0..<50 { clips.append(try await engine.load(.bytes(sound, name: "\(index)"))) }
      let resident = ProcessMemory.residentBytes - before
      let counted = engine.statistics.clips.bytes
      try #require(resident > counted - 500_000, "\(resident) \(counted)")
      try #require(resident < counted + 1_000_000, "\(resident) \(counted)")
      for clip in clips { try await clip.unload() }
      try #require(engine.statistics.clips.bytes == 0)
    }
  }

  @Test
  func `the resident set has fallen by a clip's size when unloading it is answered`() async {
    await #expect(processExitsWith: .success) {
      // From one page to 1.5 MB; files, so that there is no other memory of theirs.
      let folder = TemporaryFolder()
      let paths = (0..<16).map { index in
        let samples = [Int16](repeating: 7, count: 1_000 + index * 50_000)
        return folder.write(WaveFile.int16(samples, rate: 48_000), to: "\(index).wav")
      }
      var configuration = AudioEngine.Configuration()
      configuration.output = .offline(rate: 48_000)
      configuration.budget = 64 << 20
      let engine = try await AudioEngine(configuration)
      try await engine.load(.file(path: paths[0])).unload()
      _ = ProcessMemory.countedBytes
      var unloads = 0
      var exact = 0
      for round in 0..<8 {
        var clips: [Clip] = []
        for path in paths { clips.append(try await engine.load(.file(path: path))) }
        for index in 0..<16 {
          let clip = clips.remove(at: (round * 5 + index * 7) % clips.count)
          let before = ProcessMemory.countedBytes
          let freed = try await clip.unload().bytes
          let fallen = before - ProcessMemory.countedBytes
          unloads += 1
          if abs(fallen - freed) <= 64 << 10 { exact += 1 }
        }
      }
      // A worker that had nothing to do for 5 s ends, and takes its stack with it: on a machine that
      // is busy elsewhere that may be just then.
      try #require(exact >= unloads - 4, "\(exact) of \(unloads)")
    }
  }
}
