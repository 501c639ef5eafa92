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
    /// Whether an input could not be rendered.
    var hasFailed = false
  }

  let inputs: [SoundInput]
  let mix: Mix
  private let target: FileTarget
  private let rate: Int?
  private let sample: DeviceSample?
  let duration: TimeLength?
  /// Whether inputs that fail are left out; else there is no file then.
  let keepsGoing: Bool
  let progress = Mutex(Progress())
  static let chunk = 16_384

  init(
    inputs: [SoundInput], mix: Mix, target: FileTarget, rate: Int? = nil,
    sample: DeviceSample? = nil, duration: TimeLength? = nil,
    keepsGoing: Bool = false
  ) {
    self.inputs = inputs
    self.mix = mix
    self.target = target
    self.rate = rate
    self.sample = sample
    self.duration = duration
    self.keepsGoing = keepsGoing
  }

  /// The signal that ended it, if one did: then nothing is left of the file.
  var signal: Int32? { progress.withLock(\.signal) }

  func interrupted(by signal: Int32, count: Int) -> Duration {
    progress.withLock { if $0.signal == nil { $0.signal = signal } }
    // Time to remove what was written; a reader that takes nothing more is not waited for.
    if case .descriptor = target { return .milliseconds(500) }
    return .seconds(2)
  }

  /// Renders everything and completes the file, unless an input failed or, with `keepsGoing`, all did.
  ///
  /// - Returns: how each input went; no seconds if there is no file.
  /// - Throws: ``Failure`` if there is no file for a reason that is no input's.
  func run(reporter: PlayReporter) async throws(Failure) -> RenderResult {
    reporter.console.listen(self)
    reporter.console.show { [self] in line() }
    defer { reporter.console.hide() }
    let began = ContinuousClock.now
    var outcomes: [ExitStatus] = []
    let (readable, first) = examine(reporter, &outcomes)
    guard !readable.isEmpty, goesOn else {
      return RenderResult(seconds: 0, took: .zero, outcomes: outcomes)
    }
    let engine = try await open(first)
    do throws(Failure) {
      let frames = try await fill(engine, readable, reporter, &outcomes)
      guard goesOn else {
        await engine.close()
        return RenderResult(seconds: 0, took: .zero, outcomes: outcomes.filter { $0 != .success })
      }
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

  /// Whether there is still to be a file.
  var goesOn: Bool { keepsGoing || !progress.withLock(\.hasFailed) }

  /// Tells that an input could not be rendered, or not to its end.
  func fail(_ input: SoundInput, _ failure: Failure, _ reporter: PlayReporter) -> ExitStatus {
    progress.withLock { $0.hasFailed = true }
    reporter.failed(input, failure)
    return failure.status
  }

  /// The inputs whose headers can be read, and what the first is; before a frame is rendered, all are looked at.
  private func examine(
    _ reporter: PlayReporter, _ outcomes: inout [ExitStatus]
  ) -> ([SoundInput], SoundInfo?) {
    var first: SoundInfo?
    var readable: [SoundInput] = []
    for input in inputs {
      do throws(Failure) {
        let info = try Player.info(of: input)
        if first == nil { first = info }
        readable.append(input)
      } catch {
        outcomes.append(fail(input, error, reporter))
      }
    }
    return (readable, first)
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
