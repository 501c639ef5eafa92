// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentAudio
import MomentTestSupport
import Testing

@Suite("File output")
struct FileOutputTests {
  let folder = "/tmp/moment-file-\(UInt64.random(in: 0..<UInt64.max))"

  @Test
  func `a 16-bit sound is written sample for sample, and has its name only when complete`()
    async throws
  {
    try #require(unsafe mkdir(folder, 0o700) == 0)
    defer { _ = unsafe system("rm -r '\(folder)'") }
    let path = folder + "/out.wav"
    var configuration = AudioEngine.Configuration()
    configuration.output = .file(FileOutput(.path(path), rate: 48_000))
    let engine = try await AudioEngine(configuration)
    let samples = (0..<20_000).map { Int16(truncatingIfNeeded: $0 &* 7919) }
    let sound = WaveFile.int16(samples, rate: 48_000, channels: 2)
    let playback = try engine.play(try await engine.load(.bytes(sound, name: "noise")))
    try engine.write(frames: 4_321)
    try engine.write(frames: 10_000 - 4_321)
    #expect(playback.end?.reason == .finished)
    #expect(unsafe access(path, F_OK) != 0)
    try engine.finishFile()
    #expect(throws: EngineError.self) { try engine.finishFile() }
    #expect(throws: EngineError.self) { try engine.write(frames: 1) }

    let copy = try await AudioEngine.offline().load(.file(path: path))
    #expect(copy.frames == 10_000)
    let offline = try await AudioEngine.offline()
    _ = try offline.play(try await offline.load(.file(path: path)))
    let rendered = try offline.render(frames: 10_000)
    #expect(rendered == samples.map { Float($0) / 32_768 })
    #expect(throws: EngineError.self) { try offline.write(frames: 1) }
  }

  @Test
  func `a file that cannot be made says so and leaves nothing`() async throws {
    var configuration = AudioEngine.Configuration()
    configuration.output = .file(FileOutput(.path("/no/such/folder/out.wav"), rate: 48_000))
    do {
      _ = try await AudioEngine(configuration)
      Issue.record("a file in no folder was made")
    } catch {
      #expect(error.description.contains("/no/such/folder/out.wav"))
    }
  }
}

extension AudioEngine {
  static func offline() async throws -> AudioEngine {
    var configuration = Configuration()
    configuration.output = .offline(rate: 48_000)
    return try await AudioEngine(configuration)
  }
}
