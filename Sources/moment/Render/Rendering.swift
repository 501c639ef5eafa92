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
  struct Progress: Sendable {
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

  let inputs: [SoundInput]
  let mix: Mix
  private let target: FileTarget
  private let rate: Int?
  private let sample: DeviceSample?
  let duration: TimeLength?
  let progress = Mutex(Progress())
  static let chunk = 16_384

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

  func interrupted(by signal: Int32, count: Int) {
    progress.withLock { if $0.signal == nil { $0.signal = signal } }
  }

  /// Renders everything and completes the file, unless nothing could be rendered at all.
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
      return RenderResult(seconds: 0, took: .zero, outcomes: outcomes)
    }
    let engine = try await open(first)
    do throws(Failure) {
      let frames = try await fill(engine, readable, reporter, &outcomes)
      if signal == nil, frames > 0 {
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
    // One after the other, the next starts in the very frame that comes; what starts at frame 0 does anyway.
    if mix.together || inputs.count == 1 { configuration.limiting = .lookAhead }
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
