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
}
