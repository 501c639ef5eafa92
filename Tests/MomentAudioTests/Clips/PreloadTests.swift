// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import MomentTestSupport
import Synchronization
import Testing

@testable import MomentAudio

/// Sounds that are loaded ahead of need.
@Suite("Preloading")
struct PreloadTests {
  private let folder = TemporaryFolder()

  /// A file of 100,000 bytes in memory, with its header, and in whole pages.
  private static let bytes = 102_400

  private func write(_ name: String) {
    folder.write(WaveFile.int16([Int16](repeating: 5, count: 50_000), rate: 48_000), to: name)
  }

  private func engine(budget: Int) async throws -> AudioEngine {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.budget = budget
    // However small the budget is, nothing here is streamed.
    configuration.streaming.budgetShare = 1
    return try await AudioEngine(configuration)
  }

  @Test
  func `a folder is loaded in its order, with progress, and what is no sound is told`() async throws
  {
    for name in ["a.wav", "c.wav", "d.WAV"] { write(name) }
    folder.write("no sound", to: "b.wav")
    folder.write("not asked for", to: "e.txt")
    let engine = try await engine(budget: 1 << 20)
    let ahead = engine.preload(try #require(SoundFolder.sources(in: folder.path)))
    let updates = ahead.updates()
    let result = try await ahead.finished()
    var last: PreloadProgress?
    for await progress in updates {
      #expect(progress.done >= (last?.done ?? 0) && progress.total == 4)
      last = progress
    }

    #expect(result.end == .complete && result.left.isEmpty)
    #expect(result.clips.map(\.name) == ["a.wav", "c.wav", "d.WAV"].map { folder.file($0) })
    #expect(result.failures.map(\.source.name) == [folder.file("b.wav")])
    #expect(ahead.progress.loaded == 3 && ahead.progress.failed == 1)
    #expect(ahead.progress.bytes == 3 * Self.bytes && ahead.progress.done == 4)
    #expect(last == nil || last == ahead.progress)
    #expect(engine.statistics.decoding.prefetch.finished == 3)
    _ = try engine.play(result.clips[1])
    await engine.close()
  }

  @Test
  func `it ends where the machine has no more to spare, and its clips come back when it has`()
    async throws
  {
    for number in 0..<4 { write("\(number).wav") }
    let engine = try await engine(budget: 1 << 20)
    let spare = Mutex(2 * Self.bytes)
    let pool = engine.core.pool
    pool.heed { [weak pool] in spare.withLock { $0 } - (pool?.statistics.bytes ?? 0) }
    let sources = try #require(SoundFolder.sources(in: folder.path))
    let result = try await engine.preload(sources).finished()
    #expect(result.end == .shortOfMemory && result.failures.isEmpty)
    #expect(result.clips.count == 2 && result.left.count == 2)
    #expect(engine.statistics.clips.shortages > 0)

    for clip in result.clips { clip.unpin() }
    engine.core.pool.evictIdle()
    spare.withLock { $0 = Self.bytes - 1 }
    #expect {
      _ = try engine.play(result.clips[0])
    } throws: { error in
      guard case .noClipMemory(let reason) = error as? EngineError else { return false }
      return reason == .machineFull(wanted: Self.bytes, spare: Self.bytes - 1)
    }
    spare.withLock { $0 = Self.bytes }
    _ = try engine.play(result.clips[0])
    #expect(try engine.render(frames: 100).contains { $0 != 0 })
    await engine.close()
  }

  @Test
  func `it ends where the budget does, and nobody gives way to it`() async throws {
    for number in 0..<9 { write("\(number).wav") }
    let engine = try await engine(budget: 5 * Self.bytes)
    let before = try await engine.load(.file(path: folder.file("8.wav")))
    let sources = (0..<8).map { SoundSource.file(path: folder.file("\($0).wav")) }
    let result = try await engine.preload(sources).finished()

    #expect(result.end == .full && before.isResident)
    #expect(result.clips.count == 4 && result.left.count == 4 && result.failures.isEmpty)
    #expect(engine.statistics.clips.evicted == 0)
    #expect(engine.statistics.decoding.refused > 0 && engine.statistics.decoding.failed == 0)
    #expect(engine.statistics.clips.bytes == 5 * Self.bytes)
    // Somebody waits for this one: for it they do.
    let wanted = try await engine.load(sources[7])
    #expect(wanted.isResident && engine.statistics.clips.evicted == 1)
    await engine.close()
  }

  @Test
  func `a sound of unknown length does not grow at others' cost either`() async throws {
    write("kept.wav")
    // A claim of 16 bits a frame that the file does not bear out: charged as it grows.
    var bytes = WaveFile.int16([Int16](repeating: 5, count: 100_000), rate: 48_000)
    bytes.replaceSubrange(40..<44, with: [255, 255, 255, 255])
    folder.write(bytes, to: "grows.wav")
    let engine = try await engine(budget: 3 * Self.bytes - 8192)
    let kept = try await engine.load(.file(path: folder.file("kept.wav")))
    let result = try await engine.preload([.file(path: folder.file("grows.wav"))]).finished()
    #expect(result.clips.isEmpty && kept.isResident)
    let grown = try await engine.load(.file(path: folder.file("grows.wav")))
    #expect(grown.isResident && !kept.isResident)
    await engine.close()
  }

  @Test
  func `a sound larger than the whole budget stops nobody`() async throws {
    write("a.wav")
    let long = WaveFile.int16([Int16](repeating: 5, count: 400_000), rate: 48_000)
    var options = LoadOptions()
    options.streaming = .never
    let engine = try await engine(budget: 2 * Self.bytes)
    let result = try await engine.preload(
      [.bytes(long, name: "long"), .file(path: folder.file("a.wav"))], options
    ).finished()
    #expect(result.end == .complete && result.clips.count == 1 && result.failures.count == 1)
    await engine.close()
  }

  @Test
  func `cancelled it keeps what is loaded, and nothing of the rest goes on`() async throws {
    write("a.wav")
    let store = GatedStore(WaveFile.int16([Int16](repeating: 5, count: 50_000), rate: 48_000))
    store.shut()
    let engine = try await engine(budget: 1 << 20)
    let first = SoundSource.file(path: folder.file("a.wav"))
    let slow = SoundSource.store(store, name: "slow")
    let ahead = engine.preload([first, slow, slow, slow])
    while store.waiting == 0 { try await Task.sleep(for: .milliseconds(1)) }
    ahead.cancel()
    let result = try await ahead.finished()
    #expect(result.end == .cancelled && result.clips.map(\.name) == [first.name])
    #expect(result.left.map(\.name) == ["slow", "slow", "slow"])
    store.open()
    await engine.close()
    #expect(engine.statistics.decoding.running == 0 && engine.statistics.clips.bytes == 0)
  }

  @Test
  func `a folder that is preloaded again decodes nothing, and what made way drives nobody out`()
    async throws
  {
    for number in 0..<4 { write("\(number).wav") }
    let engine = try await engine(budget: 3 * Self.bytes)
    let sources = try #require(SoundFolder.sources(in: folder.path))
    let first = try await engine.preload(Array(sources[..<3])).finished()
    let again = try await engine.preload(Array(sources[..<3])).finished()
    #expect(first.clips.count == 3 && again.clips.count == 3)
    #expect(engine.statistics.decoding.prefetch.finished == 3)
    // The first one makes way for the fourth.
    let fourth = try await engine.load(sources[3])
    #expect(!first.clips[0].isResident)
    let third = try await engine.preload([sources[0]]).finished()
    #expect(third.end == .full && third.left.count == 1)
    #expect(fourth.isResident && first.clips[1].isResident && first.clips[2].isResident)
    await engine.close()
  }

  @Test
  func `a sound that somebody begins to wait for is prefetched no more`() async throws {
    write("a.wav")
    let engine = try await engine(budget: 1 << 20)
    var request = DecodeRequest(.file(path: folder.file("a.wav")), rate: 48_000)
    request.lane = .prefetch
    let loading = ClipLoading(request)
    // So it waits for as long as nobody else does.
    engine.core.decoder.stopPrefetching()
    loading.begin(
      request, core: engine.core, isShared: { _, _ in false }, onHead: { _ in }, onEnd: { _ in })
    #expect(engine.statistics.decoding.prefetch.queued == 1)
    loading.raise()
    guard case .success = await loading.wait() else {
      Issue.record("it is decoded now")
      return
    }
    #expect(engine.statistics.decoding.prefetch.submitted == 0)
    #expect(engine.statistics.decoding.waited.finished == 1)
    await engine.close()
  }

  @Test
  func `what is preloaded and loaded at once is decoded once`() async throws {
    write("a.wav")
    let engine = try await engine(budget: 1 << 20)
    let source = SoundSource.file(path: folder.file("a.wav"))
    let ahead = engine.preload([source])
    let clip = try await engine.load(source)
    let result = try await ahead.finished()
    #expect(result.clips.count == 1 && engine.statistics.clips.bytes == Self.bytes)
    #expect(clip.bytes == Self.bytes && engine.statistics.decoding.finished == 1)
    await engine.close()
  }

  @Test
  func `when memory runs short what is loaded stays, and it waits for no more`() async throws {
    write("a.wav")
    let store = GatedStore(WaveFile.int16([Int16](repeating: 5, count: 50_000), rate: 48_000))
    store.shut()
    let engine = try await engine(budget: 1 << 20)
    let sources: [SoundSource] = [
      .file(path: folder.file("a.wav")), .store(store, name: "slow"), .store(store, name: "slow"),
    ]
    let (pressure, warning) = AsyncStream.makeStream(of: MemoryPressure.self)
    let ahead = Preloading(sources, until: pressure) { source in
      do throws(EngineError) { return .success(try await engine.load(source)) } catch {
        return .failure(error)
      }
    }
    while store.waiting == 0 || ahead.progress.loaded == 0 {
      try await Task.sleep(for: .milliseconds(1))
    }
    warning.yield(.low)
    let result = try await ahead.finished()
    #expect(result.end == .shortOfMemory)
    #expect(result.clips.count == 1 && result.left.count == 2 && result.failures.isEmpty)
    #expect(engine.statistics.clips.bytes == Self.bytes)
    store.open()
    await engine.close()
  }

  @Test
  func `the end of the engine is its end`() async throws {
    let store = GatedStore(WaveFile.int16([Int16](repeating: 5, count: 50_000), rate: 48_000))
    store.shut()
    let engine = try await engine(budget: 1 << 20)
    let ahead = engine.preload([.store(store, name: "slow"), .store(store, name: "slow")])
    while store.waiting == 0 { try await Task.sleep(for: .milliseconds(1)) }
    await engine.close()
    let result = try await ahead.finished()
    #expect(result.end == .cancelled && result.left.count == 2)
    store.open()
  }
}
