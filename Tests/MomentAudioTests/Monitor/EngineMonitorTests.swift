// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport
import Testing

@testable import MomentAudio

/// The monitor and the watch of a real engine.
@Suite("Engine's monitor")
struct EngineMonitorTests {
  private func engine(_ change: (inout AudioEngine.Configuration) -> Void = { _ in }) async throws
    -> AudioEngine
  {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.budget = 4 << 20
    change(&configuration)
    return try await AudioEngine(configuration)
  }

  @Test
  func `a snapshot shows the process and the engine as they are`() async throws {
    let engine = try await engine()
    let sound = WaveFile.int16([Int16](repeating: 7, count: 48_000), rate: 48_000)
    engine.monitor.checkpoint("empty")
    let clip = try await engine.load(.bytes(sound, name: "tone"))
    _ = try engine.play(clip)
    _ = try engine.render(frames: 4800)
    let snapshot = engine.monitor.snapshot()
    #expect(snapshot.engine.voices == 1)
    #expect(snapshot.engine.clips.bytes == 98_304)
    #expect(snapshot.engine.levels.count == 3)
    #expect(snapshot.process.residentBytes > 1 << 20)
    #expect(snapshot.process.threads >= 1)
    #expect(snapshot.process.openFiles >= 3)
    #expect(snapshot.process.processorSeconds > 0)
    #expect(snapshot.device == nil)
    #expect(snapshot.pressure == PressureReading())
    #expect(snapshot.clips.map(\.name) == ["tone"] && snapshot.clips[0].state == .playing)
    #expect(snapshot.clipBytes.playing == 98_304 && snapshot.clipBytes.all == 98_304)
    // Kept in numbers, not by the hundred names.
    #expect(engine.monitor.checkpoint("now").clips.isEmpty)
    let change = try #require(engine.monitor.difference(from: "empty"))
    #expect(change.clips == 1)
    #expect(change.clipBytes == 98_304)
    await engine.close()
  }

  @Test
  func `a snapshot tells clips by their states, and how full rings are`() async throws {
    let engine = try await engine()
    let sound = WaveFile.int16([Int16](repeating: 7, count: 200_000), rate: 48_000)
    var options = LoadOptions()
    let idle = try await engine.load(.bytes(sound, name: "idle"), options)
    options.pinned = true
    let pinned = try await engine.load(.bytes(sound, name: "pinned"), options)
    options = LoadOptions()
    options.streaming = .always
    let stream = try await engine.load(.bytes(sound, name: "stream"), options)
    let voice = try engine.play(stream)
    let going = try await engine.load(.bytes(sound, name: "going"))
    _ = try engine.play(going)
    let unloading = Task { try await going.unload() }
    while engine.monitor.snapshot().clipBytes.unloading == 0 { await Task.yield() }
    _ = try engine.render(frames: 1000)
    let snapshot = engine.monitor.snapshot()

    let bytes = snapshot.clipBytes
    #expect(bytes.idle == idle.bytes && bytes.pinned == pinned.bytes)
    #expect(bytes.playing == stream.bytes && bytes.unloading == going.bytes)
    #expect(bytes.rings == snapshot.rings.bytes && bytes.rings > 190_000)
    #expect(bytes.all == snapshot.engine.clips.bytes)
    #expect(Set(snapshot.clips.map(\.state)) == [.idle, .pinned, .playing, .unloading])
    #expect(snapshot.rings.count == 1 && snapshot.rings.filled > 20_000)
    #expect(snapshot.rings.share > 0.2 && snapshot.rings.lowest == snapshot.rings.share)
    try voice.stop()
    _ = try engine.render(frames: 300_000)
    _ = try await unloading.value
    #expect(engine.monitor.snapshot().rings.count == 0)
    await engine.close()
  }

  @Test
  func `thresholds are looked at on a thread of the engine's, and told once`() async throws {
    let engine = try await engine()
    var alerts = engine.monitor.alerts().makeAsyncIterator()
    var thresholds = ResourceThresholds()
    // Of a test program that is busy with others.
    (thresholds.processorShare, thresholds.openFiles, thresholds.growthPerHour) = (nil, nil, nil)
    thresholds.residentBytes = 1
    thresholds.interval = 0.01
    engine.monitor.thresholds = thresholds
    let alert = try #require(await alerts.next())
    #expect(alert.kind == .memory && alert.isRaised)
    thresholds.residentBytes = 1 << 60
    engine.monitor.thresholds = thresholds
    let cleared = try #require(await alerts.next())
    #expect(cleared.kind == .memory && !cleared.isRaised)
    await engine.close()
    let more = await alerts.next()
    #expect(more == nil)
  }

  @Test
  func `short of memory an engine refuses to load, and what is loaded plays on`() async throws {
    let engine = try await engine()
    let sound = WaveFile.int16([Int16](repeating: 7, count: 4_800), rate: 48_000)
    let clip = try await engine.load(.bytes(sound, name: "tone"))
    _ = engine.core.give(way: .critical)
    var isRefused = false
    do throws(EngineError) {
      _ = try await engine.load(.bytes(sound, name: "another"))
    } catch {
      if case .shortOfMemory = error { isRefused = true }
    }
    #expect(isRefused)
    let playback = try engine.play(clip)
    #expect(try engine.render(frames: 10).contains { $0 != 0 })
    _ = playback
    _ = engine.core.give(way: .normal)
    _ = try await engine.load(.bytes(sound, name: "another"))
    await engine.close()
  }

  @Test
  func `an engine that watches finds what this machine has, and its end ends the watch`()
    async throws
  {
    let engine = try await engine { $0.watchesMemory = true }
    let changes = engine.memoryPressureChanges()
    // Looked at on the watch's thread; closing waits for it.
    await engine.close()
    let found = PressureSource.all(in: MachineMemory()) { _ in nil }.count
    #expect(engine.monitor.snapshot().pressure.sources.count == found)
    for await change in changes { #expect(change > .normal) }
    let other = try await self.engine()
    #expect(other.memoryPressure == .normal)
    for await _ in other.memoryPressureChanges() { Issue.record("nobody watches") }
    await other.close()
  }
}
