// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentAudio
import MomentDecoding
import MomentOutput

/// `moment play`, from its inputs to its exit status.
struct Player: Sendable {
  let inputs: [SoundInput]
  let mix: Mix
  let output: OutputPlan
  let library: LibraryPlan
  var fallback: FallbackChoice?
  var fatalXruns = false
  let reporter: PlayReporter

  private var console: Console { reporter.console }

  /// Plays, and says how it went.
  func run() async -> ExitStatus {
    let (playable, first, failed) = examine()
    guard !playable.isEmpty else { return ExitStatus.of(failed) }
    do throws(EngineError) {
      let engine = try await openWaiting(first: first?.rate)
      return await play(playable, on: engine, failed: failed)
    } catch {
      return await fallBack(playable, after: error, failed: failed)
    }
  }

  // MARK: Before

  /// Looks at files until one can be played: its rate decides the engine's.
  private func examine() -> ([SoundInput], SoundInfo?, [ExitStatus]) {
    var failed: [ExitStatus] = []
    for (index, input) in inputs.enumerated() {
      let rest = Array(inputs[index...])
      do throws(Failure) {
        console.beginWait(for: "Reading \(input.name) ...")
        defer { console.endWait() }
        return (rest, try Self.info(of: input), failed)
      } catch {
        reporter.failed(input, error)
        failed.append(error.status)
      }
    }
    return ([], nil, failed)
  }

  /// What a file's header says.
  static func info(of input: SoundInput) throws(Failure) -> SoundInfo {
    do throws(DecodeError) {
      return try SoundInspector().info(of: input.source)
    } catch {
      throw Failure(error)
    }
  }

  /// Opens the device; where somebody else has it, as soon as it is free.
  private func openWaiting(first: Int?) async throws(EngineError) -> AudioEngine {
    var output = output
    output.whileOpening = { [reporter] in reporter.waiting($0) }
    var pause = Duration.milliseconds(250)
    var hasSaid = false
    while true {
      do throws(EngineError) {
        return try await output.open(first: first)
      } catch {
        guard output.waits, case .output(let reason) = error, reason.kind == .busy else {
          throw error
        }
        if !hasSaid {
          console.note("\(reason) Waiting for it; `--no-wait` does not wait.")
          DeviceWords.send(.waiting(seconds: pause / .seconds(1), reason), to: reporter.events)
        }
        hasSaid = true
        await Pause.wait(for: pause)
        pause = min(pause * 2, .seconds(2))
      }
    }
  }

  // MARK: On a device

  private func play(
    _ inputs: [SoundInput], on engine: AudioEngine, failed: [ExitStatus]
  ) async -> ExitStatus {
    if let device = engine.device {
      DeviceWords.opened("opened", device, to: reporter.events)
      if reporter.verbosity > 0 { console.note("\(device)") }
    }
    let session = PlaySession(
      engine: engine, mix: mix, reporter: reporter, shelf: library.keepsClips ? ClipShelf() : nil)
    let watching = Task.detached { [reporter, told = engine.device] in
      var told = told
      for await event in engine.deviceEvents() {
        // The engine tells its first opening again to whoever listens early enough.
        if case .opened(let report) = event, report == told.take() { continue }
        reporter.device(event)
      }
    }
    console.listen(session)
    await session.preload(library.ahead)
    show(session)
    if !inputs.contains(where: \.isPiped) { console.readKeys() }
    let timer = Task.detached { [library] in
      guard let length = library.length else { return }
      // Cancelled when all is played before.
      guard await Pause.wait(for: .seconds(min(length, 1e9))) else { return }
      session.pressed(.quit)
    }
    let outcomes =
      mix.together
      ? await session.runTogether(inputs) : await session.run(library.repertoire(of: inputs))
    timer.cancel()
    reporter.summary(engine.monitor.snapshot(), gaps: session.gaps, rate: engine.rate)
    await engine.close()
    await watching.value
    console.hide()
    return status(of: session, outcomes: failed + outcomes)
  }

  /// One line, or all there is to know.
  private func show(_ session: PlaySession) {
    guard library.showsTop else { return console.show { session.line() } }
    session.engine.monitor.thresholds = ResourceThresholds()
    console.showScreen { size, unicode, style in
      TopView(session).lines(size, unicode: unicode, style: style)
    }
  }

  private func status(of session: PlaySession, outcomes: [ExitStatus]) -> ExitStatus {
    let numbers = session.engine.statistics
    if let signal = session.signal { return .signal(signal) }
    if fatalXruns, numbers.xruns > 0 {
      reporter.failed(
        Failure(.failure, "The device ran out of sound \(Number.count(numbers.xruns, "time"))."))
      return .failure
    }
    return ExitStatus.of(outcomes)
  }

  // MARK: Without a device

  private func fallBack(
    _ inputs: [SoundInput], after error: EngineError, failed: [ExitStatus]
  ) async -> ExitStatus {
    guard case .output(let reason) = error, let fallback else {
      reporter.failed(Failure(error))
      return Failure(error).status
    }
    switch fallback {
    case .null:
      console.note("\(reason) Playing in silence instead.")
      var silent = self
      silent.fallback = nil
      return await silent.playInSilence(inputs, failed: failed)
    case .render:
      console.note("\(reason)")
      return await renderInstead(inputs, failed: failed)
    }
  }

  private func playInSilence(_ inputs: [SoundInput], failed: [ExitStatus]) async -> ExitStatus {
    var output = output
    output.targets = [.silence]
    do throws(EngineError) {
      let first = inputs.first.flatMap { try? Self.info(of: $0).rate }
      let engine = try await output.open(first: first)
      return await play(inputs, on: engine, failed: failed)
    } catch {
      reporter.failed(Failure(error))
      return Failure(error).status
    }
  }

  private func renderInstead(_ inputs: [SoundInput], failed: [ExitStatus]) async -> ExitStatus {
    if mix.loop == .forever {
      reporter.failed(
        Failure(.usage, "What plays for ever fills no file. Give `--loop=N`, or `--fallback null`.")
      )
      return .usage
    }
    do throws(Failure) {
      let path = try FreeName.wav(for: inputs[0].stem)
      let rendering = Rendering(
        inputs: inputs, mix: mix, target: .path(path), rate: output.rate,
        keepsGoing: true)
      let result = try await rendering.run(reporter: reporter)
      if let signal = rendering.signal { return .signal(signal) }
      guard result.seconds > 0 else { return ExitStatus.of(failed + result.outcomes) }
      let length = Number.time(result.seconds)
      console.note("Rendered \(path) instead (\(length), in this folder).")
      reporter.events.send("rendered", ["path": .string(path), "seconds": .real(result.seconds)])
      return ExitStatus.of(failed + result.outcomes)
    } catch {
      reporter.failed(error)
      return error.status
    }
  }
}
