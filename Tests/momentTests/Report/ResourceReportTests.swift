// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentDecoding
import MomentTestSupport
import Testing

@testable import moment

/// What playing took, as it is told at the end.
@Suite("Resource reports")
struct ResourceReportTests {
  @Test
  func `what is kept and used again is told, in words and for programs`() async throws {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.budget = 1 << 20
    let engine = try await AudioEngine(configuration)
    let bytes = WaveFile.int16([Int16](repeating: 5, count: 480), rate: 48_000)
    let clip = try await engine.load(.bytes(bytes, name: "five"))
    for _ in 0..<3 {
      _ = try engine.play(clip)
      _ = try engine.render(frames: 960)
    }
    let snapshot = engine.monitor.snapshot()
    let json = JSON.object(ResourceReport.members(of: snapshot)).text
    #expect(json.contains(#""starts":{"reused":2,"made":1,"dropped":0,"kept":1}"#))
    #expect(json.contains(#""names":{"entries":1,"bytes":132,"#))
    #expect(json.contains(#""headers":{"entries":0,"#))
    #expect(json.contains(#""buffers":{"reused":"#))
    let words = ResourceReport.lines(of: snapshot).joined(separator: "\n")
    #expect(words.contains("kept: 0 headers (found 0 times), 1 name; used again: 2 of 3 starts"))
    await engine.close()
  }

  private func engine(budget: Int) async throws -> AudioEngine {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.budget = budget
    // However small the budget is, nothing is streamed that is not to be.
    configuration.streaming.budgetShare = 1
    return try await AudioEngine(configuration)
  }

  @Test
  func `what made way and came again is told apart from what was loaded`() async throws {
    let folder = TemporaryFolder()
    let engine = try await engine(budget: 210_000)
    let sound = WaveFile.int16([Int16](repeating: 5, count: 50_000), rate: 48_000)
    var clips: [Clip] = []
    // Two fit.
    for name in ["a", "b", "c"] {
      let path = folder.write(sound, to: "\(name).wav")
      clips.append(try await engine.load(.file(path: path)))
      _ = try await clips.last?.decoded()
    }
    _ = try engine.play(clips[0])
    _ = try engine.render(frames: 100)
    await #expect(throws: EngineError.self) {
      try await engine.load(
        .bytes(WaveFile.int16([Int16](repeating: 5, count: 90_000), rate: 48_000), name: "d"))
    }
    let snapshot = engine.monitor.snapshot()
    let json = JSON.object(ResourceReport.members(of: snapshot)).text
    #expect(json.contains(#""clips_loaded":3,"clips_reloaded":1,"clips_refused":1,"#))
    #expect(json.contains(#""clips_evicted_for_room":2,"clips_evicted_for_pressure":0,"#))
    let words = ResourceReport.lines(of: snapshot).joined(separator: "\n")
    #expect(words.contains("3 loaded, 1 again, 1 refused, 2 made way for others"))
    #expect(!words.contains("streams:"))
    await engine.close()
  }

  @Test
  func `a stream is a clip with a ring, and filling that is no decoding`() async throws {
    let engine = try await engine(budget: 1 << 20)
    let sound = WaveFile.int16([Int16](repeating: 5, count: 200_000), rate: 48_000)
    var options = LoadOptions()
    options.streaming = .always
    let clip = try await engine.load(.bytes(sound, name: "long"), options)
    _ = try engine.play(clip)
    _ = try engine.render(frames: 48_000)
    let snapshot = engine.monitor.snapshot()
    let json = JSON.object(ResourceReport.members(of: snapshot)).text
    #expect(json.contains(#""clips_loaded":1,"clips_reloaded":0,"#))
    #expect(json.contains(#""rings_made":1,"#))
    #expect(json.contains(#""decoded":1,"#))
    #expect(ResourceReport.lines(of: snapshot)[1].hasPrefix("streams: 1 ring, filled "))
    await engine.close()
  }
}
