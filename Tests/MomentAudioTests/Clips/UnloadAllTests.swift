// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport
import Testing

@testable import MomentAudio

/// Everything is unloaded while files are being opened.
@Suite("Unloading everything")
struct UnloadAllTests {
  @Test
  func `a load after it gets a clip of its own, whatever was being opened`() async throws {
    let folder = TemporaryFolder()
    let samples = (0..<8_000).map { $0 % 2 == 0 ? Int16(1_000) : -1_000 }
    let source = SoundSource.file(
      path: folder.write(WaveFile.int16(samples, rate: 48_000), to: "tone.wav"))
    let engine = try await StreamBench.engine(byWorkers: true)
    for round in 0..<600 {
      let early = Task { try await engine.load(source) }
      for _ in 0..<round % 12 { await Task.yield() }
      engine.unloadAll()
      let clip = try await engine.load(source)
      #expect(clip.isResident)
      try await clip.unload()
      _ = try? await early.value.unload()
    }
    #expect(engine.core.library.count == 0)
    #expect(engine.core.library.countByFile == 0)
    await engine.close()
  }
}
