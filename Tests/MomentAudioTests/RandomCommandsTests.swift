// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Testing

/// Every command there is, in any order, at any time.
@Suite("Random commands")
struct RandomCommandsTests {
  /// Four voices and as many that were stolen, each √2 times this at most, never reach full scale.
  static let level: Float = 1 / 12

  static let buses: [BusName] = [.bells, .voice, .ambience]

  /// A sine that comes and goes smoothly: its edges bend no more than it does itself.
  static func sound(frequency: Double) -> [Float] {
    let frames = 24_000
    return Signals.sine(frames, frequency: frequency / 48_000).enumerated().map { frame, sample in
      let edge = min(1, Float(min(frame, frames - 1 - frame)) / 600)
      return level * sample * edge * edge * (3 - 2 * edge)
    }
  }

  /// Three clips, of both kinds of samples.
  static let files: [[UInt8]] = [(60.0, true), (100, false), (45, true)].map { frequency, isFloat in
    let samples = sound(frequency: frequency)
    return isFloat
      ? WaveFile.float(samples, rate: 48_000)
      : WaveFile.int16(samples.map { Int16(($0 * 32_768).rounded()) }, rate: 48_000)
  }

  static func options(_ random: inout RandomSequence, now: AudioTime) -> PlayOptions {
    var options = PlayOptions()
    options.priority = .random(in: -1...1, using: &random)
    options.bus = buses[.random(in: 0...2, using: &random)]
    options.gain = Gain(amplitude: .random(in: 0...1, using: &random))
    options.pan = Bool.random(using: &random) ? 0 : .random(in: -1...1, using: &random)
    options.rate = Bool.random(using: &random) ? 1 : .random(in: 0.25...4, using: &random)
    options.from = Bool.random(using: &random) ? 0 : .random(in: 0...20_000, using: &random)
    if Bool.random(using: &random) { options.until = .random(in: 0...30_000, using: &random) }
    options.fadeIn = .random(in: 0...3, using: &random) * 300
    options.fadeOut = .random(in: 0...3, using: &random) * 300
    if Bool.random(using: &random) {
      options.start = AudioTime(frame: now.frame + .random(in: 0...2000, using: &random))
    }
    switch Int.random(in: 0...3, using: &random) {
    case 0: options.loop = .forever
    case 1: options.loop = .times(.random(in: 1...5, using: &random))
    default: options.loop = .none
    }
    if Bool.random(using: &random) {
      let start = Int.random(in: 0...20_000, using: &random)
      options.loopPoints = .frames(start..<start + .random(in: 500...6000, using: &random))
      options.loopCrossFade = Bool.random(using: &random) ? 0 : 480
    }
    return options
  }

  /// Does one thing to one of `playbacks`, or starts another.
  static func command(
    _ engine: AudioEngine, _ clips: [Clip], _ playbacks: inout [Playback],
    _ random: inout RandomSequence
  ) throws {
    let playback = playbacks.suffix(8).randomElement(using: &random)
    switch Int.random(in: 0...12, using: &random) {
    case 0, 1:
      guard let clip = clips.randomElement(using: &random) else { return }
      // A refusal is an answer too: everything that sounds matters more.
      if let next = try? engine.play(clip, options(&random, now: engine.now)) {
        playbacks.append(next)
      }
    case 2: try playback?.seek(to: .random(in: 0...24_000, using: &random))
    case 3: try playback?.pause()
    case 4, 5: try playback?.resume()
    case 6: playback?.gain = Gain(amplitude: .random(in: 0...1, using: &random))
    case 7: playback?.pan = .random(in: -1...1, using: &random)
    case 8: playback?.rate = .random(in: 0.25...4, using: &random)
    case 9:
      let bus = try engine.bus(buses[.random(in: 0...2, using: &random)])
      bus.gain = Gain(amplitude: .random(in: 0...1, using: &random))
    case 11:
      var ducking = Ducking()
      ducking.trigger = buses[.random(in: 0...2, using: &random)]
      ducking.lowered = Set(buses.filter { _ in Bool.random(using: &random) })
      ducking.gain = Gain(amplitude: .random(in: 0...1, using: &random))
      ducking.attack = .random(in: 0...0.02, using: &random)
      ducking.hold = .random(in: 0...0.02, using: &random)
      ducking.release = .random(in: 0...0.02, using: &random)
      engine.ducking = Bool.random(using: &random) ? ducking : nil
    case 10: try engine.bus(buses[.random(in: 0...2, using: &random)]).isMuted.toggle()
    default:
      let time = AudioTime(frame: engine.now.frame + .random(in: 0...500, using: &random))
      try playback?.stop(
        fade: .random(in: 0...1000, using: &random), at: Bool.random(using: &random) ? nil : time)
    }
  }

  /// Unloads one of `clips` while it may be playing, and loads it again.
  ///
  /// - Returns: the answer to come: the bytes that were freed, once nobody plays it any more.
  static func replace(
    _ engine: AudioEngine, _ clips: inout [Clip], _ random: inout RandomSequence
  ) async throws -> Task<FreedMemory, any Error> {
    let index = Int.random(in: 0..<clips.count, using: &random)
    let clip = clips[index]
    let mode: UnloadMode =
      Bool.random(using: &random)
      ? .whenIdle : .fadingOut(.microseconds(.random(in: 0...10_000, using: &random)))
    // At once, up to where it waits: so that a seed is the same run every time.
    let freed = Task.immediate { try await clip.unload(mode) }
    #expect(throws: EngineError.self) { try engine.play(clip) }
    clips[index] = try await engine.load(.bytes(files[index], name: "\(index)"))
    _ = try await clips[index].decoded()
    return freed
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `10,000 commands make no click, and every start has one end and gives all back`(
    seed: UInt64
  ) async throws {
    var random = RandomSequence(seed: seed)
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.voices = 4
    let engine = try await AudioEngine(configuration)
    let mapped = MappingWatch(engine)
    var clips: [Clip] = []
    for (index, file) in Self.files.enumerated() {
      clips.append(try await engine.load(.bytes(file, name: "\(index)")))
      _ = try await clips[index].decoded()
    }
    #expect(mapped.faults() == [])
    var unloads: [Task<FreedMemory, any Error>] = []
    var playbacks: [Playback] = []
    var last = [Float](repeating: 0, count: 4)
    var steepest: Float = 0
    for number in 0..<10_000 {
      if number % 250 == 249 {
        unloads.append(try await Self.replace(engine, &clips, &random))
        #expect(mapped.faults() == [])
      } else {
        try Self.command(engine, clips, &playbacks, &random)
      }
      guard Int.random(in: 0..<3, using: &random) == 0 else { continue }
      let frames = Int.random(in: 1...120, using: &random)
      let output = last + (try engine.render(frames: frames))
      for index in 4..<output.count {
        let bend = abs(output[index - 4] - 2 * output[index - 2] + output[index])
        if bend > steepest { steepest = bend }
      }
      last = Array(output.suffix(4))
    }
    // A seam may be a step of 0.01 and still count as joined, times √2 for pan, and so may two at once;
    // every other bend is less. One voice cut at its crest would be 0.1.
    #expect(steepest < 0.03, "\(steepest)")
    #expect(steepest > 0)
    for playback in playbacks where playback.end == nil { try playback.stop() }
    _ = try engine.render(frames: 3000)
    #expect(playbacks.allSatisfy { $0.end != nil })
    for unload in unloads { #expect(try await unload.value.bytes > 0) }
    #expect(engine.statistics.clips.clips == 3)
    let reasons = Set(playbacks.compactMap { $0.end?.reason })
    #expect(reasons == [.finished, .stopped, .stolen])
    #expect(engine.statistics.voices == 0)
    #expect(clips.allSatisfy { $0.leases == 0 })
    // No slot was lost: the table takes as many as ever.
    for _ in 0..<4 { _ = try engine.play(clips[0]) }
    #expect(engine.statistics.voices == 4)
    await engine.close()
    #expect(clips.allSatisfy { $0.leases == 0 })
    #expect(mapped.faults() == [])
    #expect(mapped.seen == 3 + unloads.count)
  }
}
