// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport

/// Sounds and engines to stream them.
enum StreamBench {
  /// A sound with something to tell everywhere: 16-bit stereo.
  static func noise(frames: Int) -> [Int16] { Array(allNoise[..<(2 * frames)]) }

  private static let allNoise: [Int16] = {
    var random = RandomSequence(seed: 11)
    return (0..<2 * 480_000).map { _ in Int16(truncatingIfNeeded: random.next() >> 51) }
  }()

  /// A WAV file of it.
  static func file(frames: Int, rate: Int = 48_000) -> [UInt8] {
    WaveFile.int16(noise(frames: frames), rate: rate, channels: 2)
  }

  /// What a range of it is when it is heard.
  static func expected(_ range: Range<Int>) -> [Float] {
    noise(frames: range.upperBound)[(2 * range.lowerBound)...].map { Float($0) / 32_768 }
  }

  /// A stream, however short the sound is.
  static func load(_ engine: AudioEngine, _ source: SoundSource) async throws -> Clip {
    var loading = LoadOptions()
    loading.streaming = .always
    return try await engine.load(source, loading)
  }

  /// An engine at 48 kHz whose frames are rendered by hand; streams are filled by workers if asked for.
  static func engine(
    byWorkers: Bool = false, budget: Int = 64 << 20, ringSeconds: Double = 2
  ) async throws -> AudioEngine {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.budget = budget
    configuration.voices = 16
    configuration.streaming.ringSeconds = ringSeconds
    configuration.fillsStreamsWhenRendering = !byWorkers
    return try await AudioEngine(configuration)
  }

  /// What a sound renders to as a whole clip, or as a stream.
  static func render(
    _ source: SoundSource, streaming: LoadOptions.Streaming, frames: Int,
    loading: LoadOptions = LoadOptions(), _ options: PlayOptions = PlayOptions(),
    _ doing: [Int: @Sendable (Playback) throws -> Void] = [:]
  ) async throws -> [Float] {
    let engine = try await engine(ringSeconds: 0.25)
    var loading = loading
    loading.streaming = streaming
    let clip = try await engine.load(source, loading)
    let playback = try engine.play(clip, options)
    var output: [Float] = []
    for time in doing.keys.sorted() {
      output += try engine.render(frames: time - output.count / 2)
      try doing[time]?(playback)
    }
    output += try engine.render(frames: frames - output.count / 2)
    await engine.close()
    return output
  }

  /// Waits until the workers have done what there is to do, or wait themselves for `store`.
  static func settle(_ engine: AudioEngine, _ store: GatedStore? = nil) async {
    while true {
      let numbers = engine.statistics.decoding
      if numbers.queued == 0, numbers.running <= (store?.waiting ?? 0) { return }
      // Nothing depends on how long: it leaves the machine to the workers.
      try? await Task.sleep(for: .milliseconds(1))
    }
  }

  /// Renders as a device would: 10 ms at a time, with the workers at their work in between.
  static func play(
    _ engine: AudioEngine, frames: Int, _ store: GatedStore? = nil
  ) async throws -> [Float] {
    var output: [Float] = []
    while output.count < 2 * frames {
      output += try engine.render(frames: min(480, frames - output.count / 2))
      await settle(engine, store)
    }
    return output
  }
}
