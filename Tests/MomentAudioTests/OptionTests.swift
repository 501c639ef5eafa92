// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport
import Testing

@testable import MomentAudio

/// Settings that nobody means, but that anybody may give: refused in words, or held at the nearest possible one.
@Suite("Options")
struct OptionTests {
  private typealias Change<Value> = @Sendable (inout Value) -> Void

  private static let tone = SoundSource.bytes(
    WaveFile.int16((0..<4_800).map { $0 % 2 == 0 ? 9_000 : -9_000 }, rate: 48_000), name: "tone")

  private static func loud(_ engine: AudioEngine, _ frames: Int = 960) throws -> Float {
    try engine.render(frames: frames).map(abs).max() ?? 0
  }

  private static let refused: [(String, Change<PlayOptions>)] = [
    ("gain", { $0.gain = Gain(decibels: .nan) }), ("gain", { $0.gain = Gain(amplitude: .nan) }),
    ("gain", { $0.gain = Gain(volume: .nan) }), ("pan", { $0.pan = .nan }),
    ("rate", { $0.rate = .nan }), ("from", { $0.from = -1 }), ("until", { $0.until = .min }),
    ("fadeIn", { $0.fadeIn = -1 }), ("fadeOut", { $0.fadeOut = .min }),
    ("loopCrossFade", { $0.loopCrossFade = -5 }),
    ("loop", { $0.loopPoints = .frames(Int.min..<4) }),
  ]

  @Test(arguments: refused.indices, [LoadOptions.Streaming.never, .always])
  func `what a clip cannot be played with is refused in words`(
    index: Int, streaming: LoadOptions.Streaming
  ) async throws {
    let engine = try await AudioEngine.offline()
    var loading = LoadOptions()
    loading.streaming = streaming
    let clip = try await engine.load(Self.tone, loading)
    var options = PlayOptions()
    Self.refused[index].1(&options)
    do {
      _ = try engine.play(clip, options)
      Issue.record("it was played")
    } catch {
      guard case .invalidOption(let sentence) = error else { throw error }
      #expect(sentence.contains(Self.refused[index].0))
    }
    #expect(engine.length(of: clip, options) == nil)
    #expect(engine.statistics.voices == 0 && engine.statistics.streams == 0)
    await engine.close()
  }

  private static let held: [Change<PlayOptions>] = [
    { $0.rate = .infinity }, { $0.rate = -.infinity }, { $0.rate = 1e30 }, { $0.rate = 0 },
    { $0.pan = .infinity }, { $0.pan = -1e30 }, { $0.gain = Gain(decibels: .infinity) },
    { $0.gain = Gain(decibels: -.infinity) }, { $0.gain = Gain(amplitude: -3) },
    { $0.gain = Gain(amplitude: .greatestFiniteMagnitude) }, { $0.from = .max },
    { $0.until = .max }, { $0.until = 0 }, { $0.fadeIn = .max }, { $0.fadeOut = .max },
    {
      $0.loopCrossFade = .max; $0.loop = .times(3)
    }, { $0.loop = .times(.min) },
    { $0.loop = .times(.max) },
    {
      $0.loop = .forever; $0.loopPoints = .frames(0..<480)
    },
    {
      $0.loop = .forever; $0.loopPoints = .frames(5..<Int.max)
    }, { $0.start = AudioTime(frame: .max) },
    { $0.priority = .min },
  ]

  @Test(arguments: held.indices, [LoadOptions.Streaming.never, .always])
  func `what lies beyond the possible is the nearest that is possible`(
    index: Int, streaming: LoadOptions.Streaming
  ) async throws {
    let engine = try await AudioEngine.offline()
    var loading = LoadOptions()
    loading.streaming = streaming
    let clip = try await engine.load(Self.tone, loading)
    var options = PlayOptions()
    Self.held[index](&options)
    _ = engine.length(of: clip, options)
    let playback = try engine.play(clip, options)
    let output = try engine.render(frames: 2_000)
    #expect(output.allSatisfy { $0.isFinite })
    #expect((0.25...4).contains(playback.rate) && (-1...1).contains(playback.pan))
    try playback.seek(to: .max)
    try playback.seek(to: .min)
    try playback.stop(fade: .min, at: AudioTime(frame: .max))
    try playback.stop(fade: 0)
    _ = try engine.render(frames: 2_000)
    #expect(playback.end != nil)
    await engine.close()
  }

  @Test
  func `a loop of a frame is played by a clip, and refused by a stream`() async throws {
    let engine = try await AudioEngine.offline()
    var options = PlayOptions()
    options.loop = .forever
    options.loopPoints = .frames(0..<1)
    _ = try engine.play(try await engine.load(Self.tone), options)
    _ = try engine.render(frames: 2_000)
    var loading = LoadOptions()
    loading.streaming = .always
    let stream = try await engine.load(Self.tone, loading)
    #expect(
      throws: EngineError.invalidOption(
        "A stream's loop has 480 frames or more. Make it longer, or load the sound with "
          + "`streaming` set to `.never`.")
    ) { _ = try engine.play(stream, options) }
    #expect(engine.statistics.streams == 0)
    await engine.close()
  }

  @Test
  func `a setting that is not a number changes nothing, and the mix is heard`() async throws {
    let engine = try await AudioEngine.offline()
    let clip = try await engine.load(Self.tone)
    var options = PlayOptions()
    options.loop = .forever
    let playback = try engine.play(clip, options)
    let before = try Self.loud(engine)
    playback.gain = Gain(decibels: .nan)
    playback.pan = .nan
    playback.rate = .nan
    for bus in engine.buses { bus.gain = Gain(volume: .nan) }
    var ducking = Ducking()
    ducking.trigger = .bells
    ducking.lowered = [.voice]
    ducking.gain = Gain(amplitude: .nan)
    ducking.attack = .nan
    ducking.hold = -.infinity
    ducking.release = .infinity
    engine.ducking = ducking
    #expect(try Self.loud(engine) == before)
    #expect(before > 0.2)
    #expect(playback.gain == .unity && playback.pan == 0 && playback.rate == 1)
    #expect(engine.ducking?.gain == Ducking().gain && engine.ducking?.attack == 0.5)
    #expect(engine.ducking?.hold == 0 && engine.ducking?.release == 43_200)
    await engine.close()
  }

  @Test
  func `a clip of another engine is refused, and plays on its own`() async throws {
    let (one, other) = (try await AudioEngine.offline(), try await AudioEngine.offline())
    let clip = try await one.load(Self.tone)
    #expect(throws: EngineError.foreignClip) { _ = try other.play(clip) }
    _ = try one.play(clip)
    #expect(try Self.loud(one) > 0.2)
    await one.close()
    await other.close()
  }

  private static let engines: [Change<AudioEngine.Configuration>] = [
    { $0.decodeWorkers = 0 }, { $0.decodeWorkers = .min }, { $0.decodeWorkers = .max },
    { $0.voices = 0 }, { $0.voices = .max }, { $0.buses = [] }, { $0.buses = ["a", "a"] },
    { $0.budget = -1 }, { $0.output = .offline(rate: 0) }, { $0.output = .offline(rate: .max) },
    { $0.output = .file(FileOutput(.descriptor(-1), rate: -1)) },
    { $0.devices { $0.targets = [] } },
    { $0.devices { $0.samples = [] } }, { $0.devices { $0.periods = 0 } },
    { $0.devices { $0.period = .nan } }, { $0.devices { $0.wakePreroll = -1 } },
    { $0.devices { $0.openPatience = .nan } }, { $0.devices { $0.rate = .max } },
    { $0.devices { $0.idle = .closeAfter(seconds: .nan) } },
  ]

  @Test(arguments: engines.indices)
  func `what no engine can be is refused in words`(index: Int) async throws {
    var configuration = AudioEngine.Configuration()
    Self.engines[index](&configuration)
    do {
      _ = try await AudioEngine(configuration)
      Issue.record("it was made")
    } catch {
      guard case .badConfiguration(let sentence) = error else { throw error }
      #expect(sentence.hasSuffix(".") && sentence.count > 20)
    }
  }

  @Test
  func `with all the memory there could be, a sound of unknown length is loaded and streamed`()
    async throws
  {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.budget = .max
    configuration.streaming.budgetShare = .infinity
    configuration.streaming.seconds = .infinity
    let engine = try await AudioEngine(configuration)
    for length in [ClipLength.unknown, .claimed(.max), .claimed(-1), .exact(-1)] {
      let writer = try engine.core.pool.admit(length, layout: .stereoFloat)
      writer.finish(.none)
    }
    _ = try await engine.load(Self.tone)
    #expect(engine.core.pool.evictIdle(downTo: .min) == 0)
    await engine.close()
  }

  @Test
  func `so many frames as nobody can have are refused`() async throws {
    let engine = try await AudioEngine.offline()
    for frames in [-1, Int.min, .max, 1 << 40] {
      let most = 1 << 28
      let words = "\(frames) frames cannot be rendered. Ask for 0 to \(most) at a time."
      #expect(throws: EngineError.invalidOption(words)) { _ = try engine.render(frames: frames) }
    }
    #expect(try engine.render(frames: 0) == [])
    #expect(AudioTime(frame: 5).advanced(by: .max).frame == UInt64(Int.max) + 5)
    #expect(AudioTime(frame: .max).advanced(by: .max).frame == .max)
    #expect(AudioTime(frame: 5).advanced(by: .min).frame == 0)
    await engine.close()
  }
}

extension AudioEngine.Configuration {
  fileprivate mutating func devices(_ change: (inout OutputConfiguration) -> Void) {
    var devices = OutputConfiguration()
    devices.targets = [.silence]
    change(&devices)
    output = .devices(devices)
  }
}
