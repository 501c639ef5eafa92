// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport
import Synchronization
import Testing

@testable import MomentAudio

/// Every public call with odd arguments, from several tasks at once, in an order that a seed decides.
@Suite("Odd calls")
struct OddCallTests {
  /// What the tasks of one run have in common.
  private final class Scene: Sendable {
    let engine: AudioEngine
    let other: AudioEngine
    let clips: [Clip]
    let playbacks = Mutex<[Playback]>([])
    let calls = Mutex(0)
    /// Blocks with a sample that is no finite number.
    let wrong = Mutex(0)

    init(_ engine: AudioEngine, _ other: AudioEngine, _ clips: [Clip]) {
      self.engine = engine
      self.other = other
      self.clips = clips
    }
  }

  private static let floats: [Float] = [
    .nan, .infinity, -.infinity, -1, 0, 0.5, 1, 3, .greatestFiniteMagnitude, .leastNonzeroMagnitude,
  ]
  private static let numbers: [Int] = [.min, -1, 0, 1, 479, 4_800, 1 << 31, 1 << 62, .max]
  private static let sources: [SoundSource] = [
    .bytes(WaveFile.int16([Int16](repeating: 500, count: 4_800), rate: 48_000), name: "tone"),
    .bytes(WaveFile.int16([Int16](repeating: 500, count: 2_000), rate: 44_100), name: "other rate"),
    .bytes([], name: ""), .file(path: ""), .file(path: "/"), .file(path: "/nowhere/\u{0}/a.wav"),
  ]

  private static func float(_ random: inout RandomSequence) -> Float {
    floats[.random(in: floats.indices, using: &random)]
  }

  private static func number(_ random: inout RandomSequence) -> Int {
    numbers[.random(in: numbers.indices, using: &random)]
  }

  private static func options(_ random: inout RandomSequence) -> PlayOptions {
    var options = PlayOptions()
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      switch Int.random(in: 0...11, using: &random) {
      case 0: options.gain = Gain(decibels: float(&random))
      case 1: options.pan = float(&random)
      case 2: options.rate = float(&random)
      case 3: options.from = number(&random)
      case 4: options.until = number(&random)
      case 5: options.fadeIn = number(&random)
      case 6: options.fadeOut = number(&random)
      case 7: options.loop = .times(number(&random))
      case 8:
        let bounds = [number(&random), number(&random)].sorted()
        options.loopPoints = .frames(bounds[0]..<bounds[1])
      case 9: options.loopCrossFade = number(&random)
      case 10: options.start = AudioTime(frame: UInt64(bitPattern: Int64(number(&random))))
      default: options.bus = Bool.random(using: &random) ? .voice : "none of these"
      }
    }
    return options
  }

  /// One call; that it refuses is as good an answer as any.
  private static func call(_ scene: Scene, _ random: inout RandomSequence) async throws {
    let engine = scene.engine
    let clip = scene.clips[.random(in: scene.clips.indices, using: &random)]
    let playback = scene.playbacks.withLock { $0.randomElement(using: &random) }
    switch Int.random(in: 0...19, using: &random) {
    case 0...4:
      let playback = try engine.play(clip, options(&random))
      scene.playbacks.withLock { $0.append(playback) }
    case 5: try playback?.seek(to: number(&random))
    case 6: playback?.gain = Gain(volume: float(&random))
    case 7: playback?.pan = float(&random)
    case 8: playback?.rate = float(&random)
    case 9: try Bool.random(using: &random) ? playback?.pause() : playback?.resume()
    case 10:
      let time = AudioTime(frame: 48_000).advanced(by: number(&random))
      try playback?.stop(fade: number(&random), at: Bool.random(using: &random) ? time : nil)
    case 11:
      var ducking = Ducking()
      ducking.gain = Gain(amplitude: float(&random))
      ducking.attack = Double(float(&random))
      ducking.hold = Double(float(&random))
      ducking.release = Double(float(&random))
      engine.ducking = Bool.random(using: &random) ? ducking : nil
    case 12: try engine.bus(.bells).gain = Gain(amplitude: float(&random))
    case 13: _ = engine.length(of: clip, options(&random))
    case 14: _ = try scene.other.play(clip)
    case 15:
      var loading = LoadOptions()
      loading.streaming = Bool.random(using: &random) ? .always : .automatic
      let source = sources[.random(in: sources.indices, using: &random)]
      let loaded = try await engine.load(source, loading)
      if Bool.random(using: &random) { try await loaded.unload(.orThrow) }
    case 16:
      var thresholds = ResourceThresholds()
      thresholds.interval = Double(float(&random))
      thresholds.hysteresis = Double(float(&random))
      thresholds.residentBytes = number(&random)
      engine.monitor.thresholds = Bool.random(using: &random) ? thresholds : nil
    case 17: _ = engine.monitor.snapshot()
    case 18:
      if Int.random(in: 0..<40, using: &random) == 0 { engine.unloadAll() }
      try clip.pin()
      clip.unpin()
    default:
      let waiting = Task { try await playback?.finished() }
      waiting.cancel()
      _ = try await waiting.value
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `no call traps or hangs, the mix stays finite, and every start has one end`(
    seed: UInt64
  ) async throws {
    let engine = try await StreamBench.engine()
    let other = try await StreamBench.engine()
    var clips = [try await engine.load(Self.sources[0]), try await engine.load(Self.sources[1])]
    clips.append(try await StreamBench.load(engine, Self.sources[0]))
    clips.append(try await StreamBench.load(engine, Self.sources[1]))
    let unloaded = try await engine.load(Self.sources[0])
    try await unloaded.unload()
    let scene = Scene(engine, other, clips + [unloaded])
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<3 as Range<UInt64> {
        group.addTask {
          var random = RandomSequence(seed: 16 * seed + task)
          for _ in 0..<250 {
            try? await Self.call(scene, &random)
            scene.calls.withLock { $0 += 1 }
          }
        }
      }
      group.addTask {
        for _ in 0..<100 {
          let output = (try? engine.render(frames: 240)) ?? []
          if !output.allSatisfy(\.isFinite) { scene.wrong.withLock { $0 += 1 } }
          await Task.yield()
        }
      }
    }
    #expect(scene.calls.withLock { $0 } == 750)
    #expect(scene.wrong.withLock { $0 } == 0)
    let playbacks = scene.playbacks.withLock { $0 }
    #expect(playbacks.count > 20)
    await engine.close()
    await other.close()
    for playback in playbacks { #expect(playback.end != nil) }
    #expect(engine.statistics.clips.leases == 0 && engine.statistics.voices == 0)
    // Closed, every call still answers.
    var random = RandomSequence(seed: seed)
    for _ in 0..<200 { try? await Self.call(scene, &random) }
    #expect(scene.playbacks.withLock { $0.count } == playbacks.count)
  }
}
