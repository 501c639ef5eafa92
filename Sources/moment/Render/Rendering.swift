// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentDecoding
import MomentOutput
import MomentRealtimeBoundary
import Synchronization

/// Inputs being rendered into a file: the mix that ``PlaySession`` plays, without a clock.
///
/// Each sound is ordered for the very frame that is rendered next, so the same inputs give the same
/// bytes.
final class Rendering: ConsoleListener {
  private struct Progress: Sendable {
    var name = ""
    var index = 0
    /// Frames rendered of the input under way, and how many it has.
    var done = 0
    var total: Int?
    /// Frames rendered in all.
    var frames = 0
    var rate = 1
    var signal: Int32?
  }

  private let inputs: [SoundInput]
  private let mix: Mix
  private let target: FileTarget
  private let rate: Int?
  private let sample: DeviceSample?
  private let duration: TimeLength?
  private let progress = Mutex(Progress())
  private static let chunk = 16_384

  init(
    inputs: [SoundInput], mix: Mix, target: FileTarget, rate: Int? = nil,
    sample: DeviceSample? = nil, duration: TimeLength? = nil
  ) {
    self.inputs = inputs
    self.mix = mix
    self.target = target
    self.rate = rate
    self.sample = sample
    self.duration = duration
  }

  /// The signal that ended it, if one did: then nothing is left of the file.
  var signal: Int32? { progress.withLock(\.signal) }

  func interrupted(by signal: Int32, count: Int) { progress.withLock { $0.signal = signal } }

  /// Renders everything and completes the file.
  ///
  /// - Throws: ``Failure`` if there is no file; one input that fails does not stop the others.
  func run(reporter: PlayReporter) async throws(Failure) -> RenderResult {
    reporter.console.listen(self)
    reporter.console.show { [self] in line() }
    defer { reporter.console.hide() }
    let began = ContinuousClock.now
    var outcomes: [ExitStatus] = []
    let (readable, first) = examine(reporter, &outcomes)
    guard !readable.isEmpty else {
      // Each of them was complained of.
      throw Failure(ExitStatus.of(outcomes), "Nothing was rendered.")
    }
    let engine = try await open(first)
    do throws(Failure) {
      let frames = try await fill(engine, readable, reporter, &outcomes)
      if signal == nil {
        guard frames > 0 else { throw Failure(ExitStatus.of(outcomes), "Nothing was rendered.") }
        do throws(EngineError) { try engine.finishFile() } catch { throw Failure(error) }
      }
      await engine.close()
      return RenderResult(
        seconds: Double(frames) / Double(engine.rate), took: began.duration(to: .now),
        outcomes: outcomes)
    } catch {
      await engine.close()
      throw error
    }
  }

  // MARK: Before

  /// The inputs from the first readable one on, and what that is.
  private func examine(
    _ reporter: PlayReporter, _ outcomes: inout [ExitStatus]
  ) -> ([SoundInput], SoundInfo?) {
    for (index, input) in inputs.enumerated() {
      let rest = Array(inputs[index...])
      if input == .standardInput { return (rest, nil) }
      do throws(Failure) {
        return (rest, try Player.info(of: input))
      } catch {
        reporter.failed(input, error)
        outcomes.append(error.status)
      }
    }
    return ([], nil)
  }

  private func open(_ first: SoundInfo?) async throws(Failure) -> AudioEngine {
    var file = FileOutput(target, rate: rate ?? first.map { HertzRate.clamped($0.rate) } ?? 48_000)
    file.sample = sample ?? fullSample(for: first)
    var configuration = AudioEngine.Configuration()
    configuration.output = .file(file)
    do throws(EngineError) {
      return try await AudioEngine(configuration)
    } catch {
      throw Failure(error)
    }
  }

  /// Samples that hold all that a first input of more than 16 bits has, where the file can store them.
  private func fullSample(for first: SoundInfo?) -> DeviceSample? {
    guard case .path(let path) = target, let container = FileContainer(path: path) else {
      return nil
    }
    switch first?.coding {
    case .largeInteger, .float: return container.stores(.int24) ? .int24 : nil
    default: return nil
    }
  }

  // MARK: Frames

  private func fill(
    _ engine: AudioEngine, _ inputs: [SoundInput], _ reporter: PlayReporter,
    _ outcomes: inout [ExitStatus]
  ) async throws(Failure) -> Int {
    progress.withLock { $0.rate = engine.rate }
    let most = duration?.frames(at: engine.rate)
    if mix.together {
      var started: [Playback] = []
      var longest: Int? = 0
      var clips: [Clip] = []
      for input in inputs where signal == nil {
        do throws(Failure) {
          let (clip, options, frames) = try await load(input, engine)
          started.append(try play(clip, options, engine))
          clips.append(clip)
          longest = longest.flatMap { longest in frames.map { max(longest, $0) } }
          outcomes.append(.success)
        } catch {
          reporter.failed(input, error)
          outcomes.append(error.status)
        }
      }
      progress.withLock { $0.name = inputs[0].shortName }
      guard !started.isEmpty else { return 0 }
      try await render(engine, frames: longest, most: most, ending: started)
    } else {
      for (index, input) in inputs.enumerated() where signal == nil {
        progress.withLock { progress in
          progress.name = input.shortName
          progress.index = index
        }
        if let most, progress.withLock(\.frames) >= most { break }
        let (clip, options, frames): (Clip, PlayOptions, Int?)
        do throws(Failure) {
          (clip, options, frames) = try await load(input, engine)
        } catch {
          reporter.failed(input, error)
          outcomes.append(error.status)
          continue
        }
        let playback = try play(clip, options, engine)
        try await render(engine, frames: frames, most: most, ending: [playback])
        outcomes.append(.success)
        _ = try? await clip.unload()
      }
    }
    return progress.withLock(\.frames)
  }

  /// A clip, how it is played, and how many frames that gives.
  private func load(
    _ input: SoundInput, _ engine: AudioEngine
  ) async throws(Failure) -> (Clip, PlayOptions, Int?) {
    let source = try input.source(budget: engine.statistics.clips.budget)
    var options = mix.loadOptions
    options.awaits = .complete
    do throws(EngineError) {
      let clip = try await engine.load(source, options)
      let frames = clip.frames ?? 0
      let how: PlayOptions
      do throws(Failure) {
        how = try mix.playOptions(frames: frames, rate: engine.rate, name: input.name)
      } catch { throw .badConfiguration(error.sentence) }
      return (clip, how, how.totalFrames(of: frames))
    } catch {
      if case .badConfiguration(let sentence) = error { throw Failure(.usage, sentence) }
      throw Failure(error)
    }
  }

  private func play(
    _ clip: Clip, _ options: PlayOptions, _ engine: AudioEngine
  ) throws(Failure) -> Playback {
    var options = options
    options.start = engine.now
    do throws(EngineError) {
      return try engine.play(clip, options)
    } catch {
      throw Failure(error)
    }
  }

  /// Renders `frames`, without an end `nil`, but never past `most` in all: what still sounds there
  /// fades before it.
  private func render(
    _ engine: AudioEngine, frames: Int?, most: Int?, ending playbacks: [Playback]
  ) async throws(Failure) {
    let before = progress.withLock { progress in
      progress.done = 0
      progress.total = frames
      return progress.frames
    }
    var left = frames ?? .max
    if let most, most - before < left {
      left = most - before
      progress.withLock { $0.total = left }
      let fade = min(left, (mix.fadeOut ?? TimeLength(seconds: 0.005)).frames(at: engine.rate))
      for playback in playbacks {
        try? playback.stop(fade: fade, at: engine.now.advanced(by: left - fade))
      }
    }
    while left > 0, signal == nil {
      let count = min(left, Self.chunk)
      do throws(EngineError) { try engine.write(frames: count) } catch {
        throw Failure(error)
      }
      left -= count
      progress.withLock { progress in
        progress.done += count
        progress.frames += count
      }
      await Task.yield()
    }
  }

  // MARK: The line

  private func line() -> StatusLine? {
    let progress = progress.withLock { $0 }
    guard !progress.name.isEmpty else { return nil }
    let rate = Double(progress.rate)
    var line = StatusLine(
      sign: .working, name: progress.name, time: Number.time(Double(progress.done) / rate))
    if let total = progress.total, total > 0 {
      line.time += "/" + Number.time(Double(total) / rate)
      line.fraction = Double(progress.done) / Double(total)
    }
    if inputs.count > 1, !mix.together {
      line.facts.append(.init(text: "\(progress.index + 1) of \(inputs.count)", rank: 2))
    }
    return line
  }
}
