// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Synchronization

/// Everything that takes an engine's control lock, from several threads at once.
struct ControlLockTraffic: Sendable {
  /// Whether the others are done.
  private final class Over: Sendable { let isSo = Atomic<Bool>(false) }

  /// How often each of them does what it does.
  let rounds: Int
  private let sound = WaveFile.int16([Int16](repeating: 900, count: 4_800), rate: 48_000)
  /// A stream's: longer than its ring.
  private let long = WaveFile.int16([Int16](repeating: 900, count: 200_000), rate: 48_000)

  static func engine() async throws -> AudioEngine {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.budget = 64 << 20
    configuration.voices = 24
    return try await AudioEngine(configuration)
  }

  /// Two that play, one that loads and unloads, one for the buses, one that renders; then the end.
  func run() async throws {
    let engine = try await Self.engine()
    let clips = [
      try await engine.load(.bytes(sound, name: "a")),
      try await engine.load(.bytes(sound, name: "b")),
    ]
    let over = Over()
    try await withThrowingTaskGroup(of: Void.self) { work in
      work.addTask {
        while !over.isSo.load(ordering: .relaxed) { _ = try engine.render(frames: 128) }
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for seed in 1...2 { group.addTask { try play(clips, on: engine, seed: UInt64(seed)) } }
        group.addTask { try await comeAndGo(engine) }
        group.addTask { try turn(engine) }
        try await group.waitForAll()
      }
      over.isSo.store(true, ordering: .relaxed)
      try await work.waitForAll()
    }
    // What was ordered last is obeyed, so that there is room for more.
    _ = try engine.render(frames: 4_096)
    // Its end, in the middle of things; and another's, let go without a word.
    var options = PlayOptions()
    options.priority = 2
    for clip in clips { _ = try engine.play(clip, options) }
    await engine.close()
    let other = try await Self.engine()
    _ = try other.play(try await other.load(.bytes(sound, name: "c")))
  }

  /// The same where a thread of its own reads the receipts.
  static func onDevice() async throws {
    _ = try ClockedRig([], more: "pcm.null { type null }")
    var configuration = AudioEngine.Configuration()
    configuration.output = .devices(OutputConfiguration(device: "null"))
    let engine = try await AudioEngine(configuration)
    let sound = WaveFile.int16([Int16](repeating: 0, count: 480), rate: engine.rate)
    let clip = try await engine.load(.bytes(sound, name: "short"))
    for _ in 0..<200 { _ = try await (try engine.play(clip)).finished() }
    await engine.close()
  }

  /// Starts voices at random, and does to them whatever can be done.
  private func play(_ clips: [Clip], on engine: AudioEngine, seed: UInt64) throws {
    var random = RandomSequence(seed: seed)
    var playing: [Playback] = []
    for _ in 0..<rounds {
      do throws(EngineError) {
        let options = RandomCommandsTests.options(&random, now: engine.now)
        let clip = clips[.random(in: clips.indices, using: &random)]
        playing.append(try engine.play(clip, options))
        if playing.count > 16 { playing.removeFirst() }
        for _ in 0..<2 {
          try Self.command(playing[.random(in: playing.indices, using: &random)], &random)
        }
      } catch .noFreeVoice {
        continue
      } catch .renderNotListening {
        continue
      }
    }
  }

  private static func command(
    _ playback: Playback, _ random: inout RandomSequence
  ) throws(EngineError) {
    switch Int.random(in: 0...8, using: &random) {
    case 0: try playback.stop()
    case 1:
      try playback.stop(fade: 300, at: AudioTime(frame: .random(in: 0...100_000, using: &random)))
    case 2: try playback.seek(to: .random(in: 0...6_000, using: &random))
    case 3: try playback.pause()
    case 4: try playback.resume()
    case 5: playback.gain = Gain(amplitude: 0.3)
    case 6: playback.pan = 0.2
    case 7: playback.rate = 1.5
    default: _ = playback.position
    }
  }

  /// Clips and streams that are loaded, played and unloaded in every way there is.
  private func comeAndGo(_ engine: AudioEngine) async throws {
    for round in 0..<rounds / 20 {
      var options = LoadOptions()
      options.streaming = round % 3 == 0 ? .always : .never
      let clip = try await engine.load(.bytes(round % 3 == 0 ? long : sound, name: "x"), options)
      var playing: Playback?
      do throws(EngineError) {
        playing = try engine.play(clip)
        try playing?.seek(to: round * 100)
        try playing?.pause()
        playing?.rate = 2
        try playing?.resume()
      } catch .noFreeVoice {
      } catch .renderNotListening {
      }
      switch round % 4 {
      case 0: _ = try await clip.unload(.fadingOut(.milliseconds(5)))
      case 1:
        try? playing?.stop()
        _ = try await clip.unload()
      case 2: _ = try? await clip.unload(.orThrow)
      default: break  // Let go: unloaded when nothing plays it.
      }
    }
  }

  /// What is set for many voices at once, and what is asked.
  private func turn(_ engine: AudioEngine) throws {
    for round in 0..<rounds {
      let bus = engine.buses[round % engine.buses.count]
      bus.gain = Gain(amplitude: Float(round % 10) / 10)
      bus.isMuted = round % 7 == 0
      if round % 100 == 0 { engine.ducking = round % 200 == 0 ? nil : Ducking() }
      _ = engine.statistics
    }
  }
}
