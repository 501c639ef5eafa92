// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Testing

@testable import MomentAudio

/// Streams whose file is not what it was.
@Suite("Streamed files")
struct StreamedFileTests {
  private static let frames = 480_000
  private static let bytes = StreamBench.file(frames: frames)

  @Test
  func `a file that has gone plays its head, and says so`() async throws {
    let folder = TemporaryFolder()
    let path = folder.write(Self.bytes, to: "gone.wav")
    let engine = try await StreamBench.engine(byWorkers: true)
    let clip = try await StreamBench.load(engine, .file(path: path))
    folder.remove()
    let playback = try engine.play(clip)
    await StreamBench.settle(engine)
    let output = try await StreamBench.play(engine, frames: 30_000)
    #expect(Array(output[..<40_000]) == StreamBench.expected(0..<20_000))
    #expect(playback.end?.reason == .failed)
    #expect(playback.end?.failure == .notFound(path))
    #expect(playback.end?.time.frame == 24_000)
    await engine.close()
  }

  /// What becomes of a file between two looks at it.
  enum Fate: CaseIterable {
    case replaced
    case replacedByWider
    case overwritten
    case shortened

    func befall(_ path: String, in folder: TemporaryFolder) {
      let other = WaveFile.int16([Int16](repeating: 9, count: 400_000), rate: 48_000, channels: 2)
      switch self {
      case .replaced: unsafe rename(folder.write(other, to: "other.wav"), path)
      case .replacedByWider:
        let wide = [Int16](repeating: 9, count: 1_600_000)
        unsafe rename(
          folder.write(WaveFile.int16(wide, rate: 48_000, channels: 8), to: "wide.wav"), path)
      case .overwritten: folder.write(other, to: "sound.wav")
      case .shortened: unsafe truncate(path, 500_000)
      }
    }
  }

  @Test(arguments: Fate.allCases)
  func `a file that becomes another before its stream is opened plays its head, and says so`(
    fate: Fate
  ) async throws {
    let folder = TemporaryFolder()
    let path = folder.write(Self.bytes, to: "sound.wav")
    let engine = try await StreamBench.engine(byWorkers: true)
    let clip = try await StreamBench.load(engine, .file(path: path))
    fate.befall(path, in: folder)
    let playback = try engine.play(clip)
    await StreamBench.settle(engine)
    let output = try await StreamBench.play(engine, frames: 30_000)
    #expect(Array(output[..<40_000]) == StreamBench.expected(0..<20_000))
    #expect(playback.end?.reason == .failed)
    #expect(playback.end?.failure == .changed(path))
    await engine.close()
  }

  @Test(arguments: [Fate.replaced, .replacedByWider])
  func `a stream plays on from the file it has open, and says so where it must open it again`(
    fate: Fate
  ) async throws {
    let folder = TemporaryFolder()
    let path = folder.write(Self.bytes, to: "sound.wav")
    let engine = try await StreamBench.engine(byWorkers: true)
    let clip = try await StreamBench.load(engine, .file(path: path))
    let playback = try engine.play(clip)
    let other = try engine.play(clip)
    await StreamBench.settle(engine)
    fate.befall(path, in: folder)
    try other.seek(to: 300_000)
    let output = try await StreamBench.play(engine, frames: 480_000)
    #expect(other.end?.failure == .changed(path))
    #expect(playback.end?.reason == .finished)
    let last = 400_000..<480_000
    #expect(Array(output[(2 * last.lowerBound)...]) == StreamBench.expected(last))
    await engine.close()
  }

  @Test
  func `a file that is cut short while its stream plays ends it, and says so`() async throws {
    let folder = TemporaryFolder()
    let path = folder.write(Self.bytes, to: "sound.wav")
    let engine = try await StreamBench.engine(byWorkers: true)
    let playback = try engine.play(try await StreamBench.load(engine, .file(path: path)))
    _ = try await StreamBench.play(engine, frames: 48_000)
    Fate.shortened.befall(path, in: folder)
    _ = try await StreamBench.play(engine, frames: 300_000)
    #expect(playback.end?.reason == .failed)
    #expect(playback.end?.failure == .changed(path))
    await engine.close()
  }

  @Test
  func `a stream's file may be renamed to itself and have its rights changed`() async throws {
    let folder = TemporaryFolder()
    let path = folder.write(Self.bytes, to: "sound.wav")
    let engine = try await StreamBench.engine(byWorkers: true)
    let clip = try await StreamBench.load(engine, .file(path: path))
    unsafe chmod(path, 0o444)
    unsafe rename(path, path + "~")
    unsafe rename(path + "~", path)
    let playback = try engine.play(clip)
    await StreamBench.settle(engine)
    _ = try await StreamBench.play(engine, frames: 480_000)
    #expect(playback.end?.reason == .finished)
    await engine.close()
  }
}
