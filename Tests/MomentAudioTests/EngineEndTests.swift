// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Synchronization
import Testing

@testable import MomentAudio

/// What an engine, a playback and a load leave behind when they end.
@Suite("Ends")
struct EngineEndTests {
  /// To and fro, so that its edges are no steps of their own.
  func tone(_ frames: Int) -> SoundSource {
    .bytes(
      WaveFile.int16((0..<frames).map { $0 % 2 == 0 ? 9_000 : -9_000 }, rate: 48_000), name: "tone")
  }

  @Test
  func `closing gives all memory back, also of clips somebody still names`() async throws {
    let engine = try await AudioEngine.offline()
    let mapped = MappingWatch(engine)
    let clip = try await engine.load(tone(48_000))
    let playback = try engine.play(clip)
    #expect(mapped.faults() == [])
    await engine.close()
    #expect(mapped.faults() == [])
    #expect(mapped.seen == 1)
    #expect(engine.statistics.clips.bytes == 0)
    #expect(engine.statistics.clips.leases == 0)
    #expect(playback.end != nil)
    await #expect(throws: EngineError.self) { try await clip.unload() }
    await #expect(throws: EngineError.self) { _ = try await engine.load(tone(10)) }
    #expect(throws: EngineError.self) { _ = try engine.render(frames: 1) }
  }

  @Test
  func `a closed engine loads nothing, and says so`() async throws {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    let engine = try await AudioEngine(configuration)
    await engine.close()
    let sound = SoundSource.bytes(WaveFile.int16([1, 2], rate: 48_000), name: "late")
    await #expect {
      _ = try await engine.load(sound)
    } throws: { error in
      if case .closed? = error as? EngineError { true } else { false }
    }
  }

  @Test
  func `closing at once from several tasks is done once, and all wait for it`() async {
    await #expect(processExitsWith: .success) {
      _ = try ClockedRig([], more: "pcm.null { type null }")
      var configuration = AudioEngine.Configuration()
      configuration.output = .devices(OutputConfiguration(device: "null"))
      let engine = try await AudioEngine(configuration)
      let sound = WaveFile.int16([Int16](repeating: 100, count: 480_000), rate: engine.rate)
      var playbacks: [Playback] = []
      do {
        let clip = try await engine.load(.bytes(sound, name: "long"))
        for _ in 0..<64 { playbacks.append(try engine.play(clip)) }
      }
      async let first: Void = engine.close()
      async let second: Void = engine.close()
      async let third: Void = engine.close()
      _ = await (first, second, third)
      for playback in playbacks { try #require(playback.end?.reason == .stopped) }
      try #require(engine.statistics.clips.bytes == 0)
    }
  }

  @Test
  func `a file engine that is closed writes no more, and leaves no file that was not finished`()
    async throws
  {
    let path = "/tmp/moment-closed-\(UInt64.random(in: 0...UInt64.max)).wav"
    var configuration = AudioEngine.Configuration()
    configuration.output = .file(FileOutput(.path(path), rate: 48_000))
    let engine = try await AudioEngine(configuration)
    do { _ = try engine.play(try await engine.load(tone(48_000))) }
    try engine.write(frames: 100)
    await engine.close()
    #expect(throws: EngineError.self) { try engine.write(frames: 4_800) }
    #expect(throws: EngineError.self) { try engine.finishFile() }
    await #expect(throws: EngineError.self) {
      _ = try await AudioEngine.offline().load(.file(path: path))
    }
  }

  @Test
  func `closing waits for no read that hangs, nor for a write`() async throws {
    let store = GatedStore(WaveFile.int16([Int16](repeating: 5, count: 200_000), rate: 48_000))
    let engine = try await StreamBench.engine(byWorkers: true)
    let stream = try await StreamBench.load(engine, .store(store, name: "stream"))
    store.shut()
    let playback = try engine.play(stream)
    let load = Task { try await engine.load(.store(store, name: "slow")) }
    while store.waiting == 0 { try await Task.sleep(for: .milliseconds(1)) }
    // Nothing opens the store: this would never return if it waited.
    await engine.close()
    #expect(playback.end != nil)
    await #expect(throws: EngineError.self) { _ = try await load.value }

    let folder = TemporaryFolder()
    let pipe = folder.file("pipe")
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    let reader = unsafe open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    let writer = unsafe open(pipe, O_WRONLY | O_CLOEXEC)
    var configuration = AudioEngine.Configuration()
    configuration.output = .file(FileOutput(.descriptor(writer), rate: 48_000))
    let file = try await AudioEngine(configuration)
    let isOver = Atomic<Bool>(false)
    let thread = OtherThread {
      while (try? file.write(frames: 4_800)) != nil {}
      isOver.store(true, ordering: .releasing)
    }
    // There is no room for the next piece: the writer hangs by now, or is about to.
    while pipeBytes(reader) < 49_152 { try await Task.sleep(for: .milliseconds(1)) }
    await file.close()
    var drain = [UInt8](repeating: 0, count: 65_536)
    while !isOver.load(ordering: .acquiring) {
      if unsafe read(reader, &drain, drain.count) <= 0 {
        try await Task.sleep(for: .milliseconds(1))
      }
    }
    thread.join()
    close(reader)
    close(writer)
    store.open()
  }

  /// Bytes that wait in a pipe.
  private func pipeBytes(_ reader: Int32) -> Int {
    var bytes: Int32 = 0
    _ = unsafe ioctl(reader, UInt(FIONREAD), &bytes)
    return Int(bytes)
  }

  @Test
  func `a playback that has ended says where, whoever has its voice now`() async throws {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.voices = 1
    let engine = try await AudioEngine(configuration)
    let first = try engine.play(try await engine.load(tone(1_000)))
    _ = try engine.render(frames: 1_200)
    #expect(first.end?.reason == .finished)
    #expect(first.position == 1_000)
    let second = try engine.play(try await engine.load(tone(10_000)))
    _ = try engine.render(frames: 300)
    #expect(second.position == 300)
    #expect(first.position == 1_000)
  }

  @Test
  func `a stop that finds the orders full is sent when there is room`() async throws {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.voices = 1
    let engine = try await AudioEngine(configuration)
    let clip = try await engine.load(tone(4_800))
    var options = PlayOptions()
    options.loop = .forever
    let playback = try engine.play(clip, options)
    #expect(throws: EngineError.self) { while true { try playback.resume() } }
    async let freed = clip.unload(.fadingOut(.milliseconds(10)))
    var rendered = 0
    while playback.end == nil, rendered < 480_000 {
      rendered += try engine.render(frames: 480).count / 2
      await Task.yield()
    }
    #expect(playback.end?.reason == .stopped)
    #expect(try await freed.bytes > 0)
  }

  @Test
  func `what a load was given goes when the load is done`() async {
    await #expect(processExitsWith: .success) {
      let engine = try await AudioEngine.offline()
      func load(_ count: Int) async throws {
        for _ in 0..<count {
          let sound = WaveFile.int16([Int16](repeating: 7, count: 250_000), rate: 48_000)
          try await engine.load(.bytes(sound, name: "half a megabyte")).unload()
        }
      }
      try await load(5)
      let before = ProcessMemory.residentBytes
      try await load(40)
      let grown = ProcessMemory.residentBytes - before
      try #require(grown < 4 << 20, "40 loads of 500 kB left \(grown) bytes")
    }
  }

  @Test(arguments: [0, -1, 999, 768_001])
  func `a rate no engine can have is refused`(rate: Int) async {
    await #expect(throws: EngineError.self) {
      var configuration = AudioEngine.Configuration()
      configuration.output = .offline(rate: rate)
      _ = try await AudioEngine(configuration)
    }
  }
}
