// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentTestSupport
import Testing

@testable import MomentAudio

/// More sounds than fit: what makes way, and how it comes back.
@Suite("Clips that make way")
struct ReloadTests {
  /// Frames of every sound here: four pages of memory.
  let frames = 8_000
  let clipBytes = 16_384
  let folder = TemporaryFolder()

  func engine(clips: Int, byWorkers: Bool = false) async throws -> AudioEngine {
    try await StreamBench.engine(byWorkers: byWorkers, budget: clips * clipBytes)
  }

  func level(_ index: Int) -> Int16 { 1_000 + Int16(index) }

  /// To and fro, so that its edges are no steps of their own.
  func bytes(_ index: Int) -> [UInt8] {
    WaveFile.int16((0..<frames).map { $0 % 2 == 0 ? level(index) : -level(index) }, rate: 48_000)
  }

  func load(
    _ index: Int, _ engine: AudioEngine, pinned: Bool = false
  ) async throws -> Clip {
    var options = LoadOptions()
    options.streaming = .never
    options.pinned = pinned
    let path = folder.write(bytes(index), to: "\(index).wav")
    return try await engine.load(.file(path: path), options)
  }

  func expected(_ index: Int) -> [Float] {
    let sample = Float(level(index)) / 32_768
    return (0..<2 * frames).map { $0 / 2 % 2 == 0 ? sample : -sample }
  }

  @Test
  func `a library bigger than the budget is played at random, every sound whole`() async throws {
    let engine = try await engine(clips: 5)
    var clips: [Clip] = []
    for index in 0..<24 { clips.append(try await load(index, engine)) }
    #expect(engine.statistics.clips.evicted == 19)
    #expect(engine.statistics.reloaded == 0)
    var random = RandomSequence(seed: 24)
    var reloads = 0
    var played: Set<Int> = []
    for _ in 0..<200 {
      let index = Int.random(in: 0..<24, using: &random)
      if !clips[index].isResident { reloads += 1 }
      let playback = try engine.play(clips[index])
      #expect(try engine.render(frames: frames) == expected(index))
      #expect(playback.end?.reason == .finished)
      #expect(engine.statistics.clips.bytes <= 5 * clipBytes)
      played.insert(index)
    }
    let numbers = engine.statistics
    #expect(played.count == 24)
    #expect(numbers.reloaded == reloads && reloads > 100)
    #expect(numbers.clips.evicted == 19 + reloads)
    #expect(numbers.clips.peakBytes == 5 * clipBytes)
    #expect(clips.count { $0.isResident } == 5)
    #expect(clips.allSatisfy { $0.frames == frames })
    await engine.close()
    #expect(throws: EngineError.self) { _ = try engine.play(clips[0]) }
    #expect(engine.statistics.clips.bytes == 0)
  }

  @Test
  func `what is pinned or from no file stays, and a refusal has the numbers`() async throws {
    let engine = try await engine(clips: 4)
    let pinned = try await load(0, engine, pinned: true)
    let given = try await engine.load(.bytes(bytes(1), name: "given"))
    var others: [Clip] = []
    for index in 2..<8 { others.append(try await load(index, engine)) }
    #expect(pinned.isResident && given.isResident)
    #expect(others.map(\.isResident) == [false, false, false, false, true, true])
    try others[5].pin()
    // Has made way: it comes back for it.
    try others[0].pin()
    #expect(others[0].isResident)
    do {
      _ = try engine.play(others[1])
      Issue.record("a clip found room where there is none")
    } catch {
      guard case .noClipMemory(let reason) = error else { throw error }
      #expect(
        reason
          == .noRoom(
            wanted: clipBytes, free: 0, budget: 4 * clipBytes, pinned: 3 * clipBytes, playing: 0))
      #expect(error.description.contains("16384"))
      #expect(error.description.contains("49152 pinned"))
    }
    #expect(others[0].unpin())
    #expect(!others[0].unpin())
    _ = try engine.play(others[1])
    #expect(try engine.render(frames: frames) == expected(3))
    #expect(!others[0].isResident)
  }

  @Test
  func `a clip whose file is another or gone by then says so at its end`() async throws {
    let engine = try await engine(clips: 1)
    let first = try await load(0, engine)
    let second = try await load(1, engine)
    #expect(!first.isResident)
    folder.removeFile("0.wav")
    let gone = try engine.play(first)
    #expect(try engine.render(frames: 1_000).allSatisfy { $0 == 0 })
    let path = folder.file("0.wav")
    #expect(gone.end?.reason == .failed)
    #expect(gone.end?.failure == .notFound(path))
    // As long, but not the same; times of files go in ticks of the kernel's clock.
    try await Task.sleep(for: .milliseconds(40))
    folder.write(bytes(2), to: "0.wav")
    let changed = try engine.play(first)
    #expect(try engine.render(frames: 1_000).allSatisfy { $0 == 0 })
    #expect(changed.end?.reason == .failed)
    #expect(changed.end?.failure == .changed(path))
    #expect(engine.statistics.clips.leases == 0)
    _ = try engine.play(second)
    #expect(try engine.render(frames: frames) == expected(1))
  }

  @Test
  func `on a device a clip that comes back is waited for by its voice, not by its caller`()
    async throws
  {
    let engine = try await engine(clips: 1, byWorkers: true)
    let first = try await load(0, engine)
    _ = try await load(1, engine)
    #expect(!first.isResident)
    let playback = try engine.play(first)
    #expect(first.isResident && first.bytes == clipBytes)
    await StreamBench.settle(engine)
    #expect(try engine.render(frames: frames) == expected(0))
    #expect(playback.end?.reason == .finished)
    #expect(engine.statistics.reloaded == 1)
  }

  @Test
  func `several who play a clip that has made way at once have it decoded once, where one fits`()
    async throws
  {
    let engine = try await engine(clips: 1)
    let clip = try await load(0, engine)
    for round in 1...50 {
      #expect(engine.core.give(way: .medium) == clipBytes)
      #expect(engine.core.give(way: .normal) == 0)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 { group.addTask { _ = try engine.play(clip) } }
        try await group.waitForAll()
      }
      #expect(engine.statistics.reloaded == round)
      #expect(engine.statistics.clips.clips == 1)
      #expect(engine.statistics.voices == 4)
      #expect(try engine.render(frames: frames) == expected(0).map { 4 * $0 })
    }
    #expect(engine.statistics.clips.refused == 0)
  }

  @Test
  func `what a clip was decoded from is kept only to decode it again`() async throws {
    let engine = try await engine(clips: 4)
    weak var given: GatedStore?
    let clip: Clip
    do {
      let store = GatedStore(bytes(0))
      given = store
      clip = try await engine.load(.store(store, name: "given"))
    }
    // The worker lets go of it after it has answered.
    for _ in 0..<5_000 where given != nil { try await Task.sleep(for: .milliseconds(1)) }
    #expect(given == nil)
    _ = try engine.play(clip)
    #expect(try engine.render(frames: frames) == expected(0))
  }

  @Test
  func `what plays stays when memory runs short, and what is idle goes`() async throws {
    let engine = try await engine(clips: 4)
    let playing = try await load(0, engine)
    let idle = try await load(1, engine)
    let pinned = try await load(2, engine, pinned: true)
    _ = try engine.play(playing)
    let head = try engine.render(frames: frames / 2)
    #expect(engine.core.give(way: .critical) == clipBytes)
    #expect(playing.isResident && !idle.isResident && pinned.isResident)
    var isRefused = false
    do throws(EngineError) { _ = try engine.play(idle) } catch {
      if case .shortOfMemory = error { isRefused = true }
    }
    #expect(isRefused)
    #expect(head + (try engine.render(frames: frames / 2)) == expected(0))
    _ = engine.core.give(way: .normal)
    _ = try engine.play(idle)
    #expect(try engine.render(frames: frames) == expected(1))
  }

  @Test
  func `a clip that has made way is unloaded once, and everything at once`() async throws {
    let engine = try await engine(clips: 2)
    var clips: [Clip] = []
    for index in 0..<4 { clips.append(try await load(index, engine)) }
    #expect(try await clips[0].unload().bytes == 0)
    await #expect(throws: EngineError.self) { try await clips[0].unload() }
    #expect(throws: EngineError.self) { _ = try engine.play(clips[0]) }
    let playback = try engine.play(clips[1])
    #expect(engine.unloadAll().bytes == clipBytes)
    #expect(try engine.render(frames: frames) == expected(1))
    #expect(playback.end?.reason == .finished)
    #expect(engine.statistics.clips.bytes == 0)
    for clip in clips { #expect(throws: EngineError.self) { _ = try engine.play(clip) } }
    let again = try await load(1, engine)
    _ = try engine.play(again)
    #expect(try engine.render(frames: frames) == expected(1))
  }

  @Test
  func `a clip let go of while it comes back is heard whole`() async throws {
    let engine = try await engine(clips: 1, byWorkers: true)
    do {
      let clip = try await load(0, engine)
      _ = engine.core.give(way: .medium)
      #expect(!clip.isResident)
      _ = try engine.play(clip)
    }
    await StreamBench.settle(engine)
    #expect(try engine.render(frames: frames) == expected(0))
    #expect(engine.statistics.clips.bytes == 0)
  }
}
