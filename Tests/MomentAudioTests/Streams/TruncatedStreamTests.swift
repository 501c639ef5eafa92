// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport
import Testing

@testable import MomentAudio

/// Sounds whose file ends before its header says, kept and streamed.
@Suite("Sounds that are cut short")
struct TruncatedStreamTests {
  private static let frames = 192_000

  /// A FLAC file that states four seconds and has about half of them.
  private static func cut(in folder: TemporaryFolder) async throws -> String {
    var configuration = AudioEngine.Configuration()
    configuration.output = .file(FileOutput(.path(folder.file("whole.flac")), rate: 48_000))
    let engine = try await AudioEngine(configuration)
    _ = try engine.play(
      try await engine.load(.bytes(StreamBench.file(frames: frames), name: "noise.wav")))
    try engine.write(frames: frames)
    try engine.finishFile()
    await engine.close()
    let bytes = folder.bytes("whole.flac")
    return folder.write(Array(bytes.prefix(bytes.count / 2)), to: "cut.flac")
  }

  @Test(arguments: [LoadOptions.Streaming.always, .never])
  func `what there is of it is played, and its end says what is missing`(
    streaming: LoadOptions.Streaming
  ) async throws {
    let folder = TemporaryFolder()
    let path = try await Self.cut(in: folder)
    let engine = try await StreamBench.engine()
    var loading = LoadOptions()
    loading.streaming = streaming
    let clip = try await engine.load(.file(path: path), loading)
    let playback = try engine.play(clip)
    let output = try engine.render(frames: Self.frames)
    let end = try #require(playback.end)
    let truncation = try #require(end.truncation)
    #expect(end.reason == .finished)
    #expect(!end.isComplete)
    #expect(truncation.statedFrames == Self.frames)
    #expect(Int(end.time.frame) == truncation.frame)
    #expect((80_000..<110_000).contains(truncation.frame), "about half of it")
    #expect(clip.truncation == truncation)
    #expect(clip.frames == truncation.frame)
    #expect(engine.certainLength(of: playback, PlayOptions()) == truncation.frame)
    // But for the ramp where it breaks off.
    let plain = 0..<truncation.frame - 240
    #expect(output[..<(2 * plain.count)].elementsEqual(StreamBench.expected(plain)))
    #expect(output[(2 * truncation.frame)...].allSatisfy { $0 == 0 })
    await engine.close()
  }

  @Test(arguments: [LoadOptions.Streaming.always, .never])
  func `a part that ends before the cut is complete`(
    streaming: LoadOptions.Streaming
  ) async throws {
    let folder = TemporaryFolder()
    let path = try await Self.cut(in: folder)
    let engine = try await StreamBench.engine()
    var loading = LoadOptions()
    loading.streaming = streaming
    var options = PlayOptions()
    options.until = 48_000
    let playback = try engine.play(try await engine.load(.file(path: path), loading), options)
    _ = try engine.render(frames: 60_000)
    #expect(playback.end?.isComplete == true)
    await engine.close()
  }

  @Test
  func `the length of a stream is certain once its last frame is decoded, and not before`()
    async throws
  {
    let folder = TemporaryFolder()
    let path = try await Self.cut(in: folder)
    let engine = try await StreamBench.engine(ringSeconds: 0.5)
    let clip = try await StreamBench.load(engine, .file(path: path))
    #expect(clip.frames == nil, "the file has not the bytes that its header states")
    var options = PlayOptions()
    options.rate = 2
    options.loop = .times(2)
    let playback = try engine.play(clip, options)
    var certain: Int?
    var rendered = 0
    while certain == nil, rendered < Self.frames {
      engine.fillStreams(for: 1024)
      certain = engine.certainLength(of: playback, options)
      if certain == nil { rendered += try engine.render(frames: 1024).count / 2 }
    }
    let length = try #require(certain)
    #expect(rendered < length)
    #expect(length > 80_000, "two passes at twice the speed")
    _ = try engine.render(frames: length - rendered)
    #expect(playback.end?.time.frame == UInt64(length))
    #expect(await engine.settledLength(of: playback, options) == length)
    await engine.close()
  }

  @Test
  func `who waits for the length of a stream that is stopped learns that there is none`()
    async throws
  {
    let engine = try await StreamBench.engine(ringSeconds: 0.5)
    let source = SoundSource.bytes(StreamBench.file(frames: Self.frames), name: "noise.wav")
    let playback = try engine.play(try await StreamBench.load(engine, source))
    let waiting = Task { await engine.settledLength(of: playback, PlayOptions()) }
    try playback.stop()
    _ = try engine.render(frames: 4800)
    #expect(await waiting.value == nil)
    #expect(playback.end?.isComplete == false)
    await engine.close()
  }
}
