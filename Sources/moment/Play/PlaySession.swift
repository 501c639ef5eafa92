// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentDecoding
import MomentOutput
import Synchronization

/// Inputs being played on an engine: one after the other without a gap, or all at once.
///
/// ``run(_:)`` is called once, on any task; the rest is for any thread.
final class PlaySession: Sendable {
  struct State: Sendable {
    /// What was started or is to be, in order; the first is heard.
    var soundings: [Sounding] = []
    /// The signal that ended it, if one did.
    var signal: Int32?
    /// Asked to end by a key, which is no failure.
    var hasQuit = false
    var isPaused = false
    /// What keys have added to the gain, in dB.
    var addedGain: Float = 0
    /// The load under way.
    var loading: Task<Result<Clip, EngineError>, Never>?
  }

  /// What one input came to: nothing if it was not even tried.
  typealias Outcome = ExitStatus

  let engine: AudioEngine
  let mix: Mix
  let reporter: PlayReporter
  let state = Mutex(State())
  /// Frames from a decision to play something until it can begin on an exact frame.
  private let lead: Int
  /// Sounds are started ahead until so many frames are in store.
  private let store: Int
  private static let mostAhead = 16

  init(engine: AudioEngine, mix: Mix, reporter: PlayReporter) {
    self.engine = engine
    self.mix = mix
    self.reporter = reporter
    let period = engine.device.map { Double($0.periodFrames) / Double($0.rate) } ?? 0.010
    lead = Int((period * 1.5 + 0.005) * Double(engine.rate))
    store = 2 * engine.rate
  }

  /// Whether it is to end early.
  var isEnding: Bool { state.withLock { $0.signal != nil || $0.hasQuit } }

  /// The signal that ended it.
  var signal: Int32? { state.withLock(\.signal) }

  /// Plays all inputs.
  func run(_ inputs: [SoundInput]) async -> [Outcome] {
    mix.together ? await runTogether(inputs) : await runInSequence(inputs)
  }

  // MARK: One after the other

  private func runInSequence(_ inputs: [SoundInput]) async -> [Outcome] {
    var outcomes: [Outcome] = []
    for (number, input) in inputs.enumerated() {
      while !isEnding, mustWait() { await retireFirst(&outcomes) }
      if isEnding { break }
      do throws(Failure) {
        let clip = try await load(input, &outcomes)
        if isEnding { break }
        let isFirst = number == 0
        var sounding = Sounding(
          number: number, input: input, clip: clip,
          options: try mix.playOptions(frames: clip.frames, rate: engine.rate, name: input.name),
          rate: engine.rate)
        sounding.isCold = isFirst
        // What comes before it may still be decoding, and must be known to its last frame.
        if let previous = state.withLock(\.soundings.last) { await settleEnd(of: previous) }
        try start(&sounding, isLast: number == inputs.count - 1)
      } catch {
        if isEnding { break }
        outcomes.append(fail(input, error))
      }
    }
    while !state.withLock(\.soundings.isEmpty) { await retireFirst(&outcomes) }
    return outcomes
  }

  /// Whether enough has been started ahead.
  private func mustWait() -> Bool {
    let now = engine.now
    return state.withLock { state in
      guard state.soundings.count > 1 else { return false }
      guard state.soundings.count < Self.mostAhead, let end = state.soundings.last?.end else {
        return true
      }
      return end > now.advanced(by: store)
    }
  }

  /// Loads a clip; where clips that still play leave no room for it, after them.
  private func load(
    _ input: SoundInput, _ outcomes: inout [Outcome]
  ) async throws(Failure) -> Clip {
    let source = try input.source(budget: engine.statistics.clips.budget)
    while true {
      do throws(EngineError) {
        return try await load(source, mix.loadOptions)
      } catch {
        guard case .notDecoded(.noRoom) = error, !isEnding,
          !state.withLock(\.soundings.isEmpty)
        else { throw Failure(error) }
        await retireFirst(&outcomes)
      }
    }
  }

  /// Loads in a task of its own, which an interruption cancels.
  private func load(
    _ source: SoundSource, _ options: LoadOptions
  ) async throws(EngineError) -> Clip {
    let task = Task.detached { [engine] () -> Result<Clip, EngineError> in
      do throws(EngineError) {
        return .success(try await engine.load(source, options))
      } catch { return .failure(error) }
    }
    state.withLock { $0.loading = task }
    if isEnding { task.cancel() }
    let result = await task.value
    state.withLock { $0.loading = nil }
    return try result.get()
  }

  /// Finds out where a sounding ends, once its clip is decoded.
  private func settleEnd(of sounding: Sounding) async {
    guard sounding.end == nil, sounding.options.loop != .forever,
      let started = state.withLock({ $0.soundings.last?.started }),
      let frames = try? await sounding.clip.decoded().frames,
      let total = sounding.options.totalFrames(of: frames)
    else { return }
    state.withLock { state in
      guard let last = state.soundings.indices.last,
        state.soundings[last].number == sounding.number, state.soundings[last].isOnTime
      else { return }
      state.soundings[last].end = started.advanced(by: total)
    }
  }

  /// Starts a sounding where the one before it ends, or as soon as can be.
  private func start(_ sounding: inout Sounding, isLast: Bool) throws(Failure) {
    let now = engine.now
    let soon = isLast ? nil : now.advanced(by: lead)
    if let previous = state.withLock(\.soundings.last) {
      if let end = previous.end {
        try begin(&sounding, at: end > now ? end : soon)
      } else if let playback = previous.playback, playback.end != nil {
        try begin(&sounding, at: soon)
      }
      // Else nobody knows when: it is started when its turn has come.
    } else {
      try begin(&sounding, at: soon)
    }
    let added = sounding
    state.withLock { $0.soundings.append(added) }
    catchUp()
  }

  private func begin(_ sounding: inout Sounding, at time: AudioTime?) throws(Failure) {
    var options = sounding.options
    options.start = time
    let added = state.withLock(\.addedGain)
    if added != 0 { options.gain = Gain(decibels: options.gain.decibels + added) }
    do throws(EngineError) {
      sounding.playback = try engine.play(sounding.clip, options)
    } catch {
      throw Failure(error)
    }
    sounding.started = time
    sounding.isOnTime = true
    sounding.xrunsBefore = engine.statistics.xruns
    sounding.announcement = reporter.started(sounding, engine: engine)
  }

  /// Waits for the first sounding's end, and gives its memory back.
  private func retireFirst(_ outcomes: inout [Outcome]) async {
    guard var first = state.withLock(\.soundings.first) else { return }
    if first.playback == nil, !isEnding {
      do throws(Failure) {
        try begin(&first, at: engine.now.advanced(by: lead))
        let begun = first
        state.withLock { $0.soundings[0] = begun }
        catchUp()
      } catch {
        outcomes.append(fail(first.input, error))
      }
    }
    if let playback = first.playback { outcomes.append(await finish(first, playback)) }
    state.withLock { _ = $0.soundings.removeFirst() }
    _ = try? await first.clip.unload()
  }

  // MARK: All at once

  private func runTogether(_ inputs: [SoundInput]) async -> [Outcome] {
    var outcomes: [Outcome] = []
    var ready: [Sounding] = []
    for (number, input) in inputs.enumerated() {
      do throws(Failure) {
        let source = try input.source(budget: engine.statistics.clips.budget)
        var options = mix.loadOptions
        options.awaits = .complete
        let clip: Clip
        do throws(EngineError) { clip = try await load(source, options) } catch {
          throw Failure(error)
        }
        ready.append(
          Sounding(
            number: number, input: input, clip: clip,
            options: try mix.playOptions(frames: clip.frames, rate: engine.rate, name: input.name),
            rate: engine.rate))
      } catch {
        if isEnding { return outcomes }
        outcomes.append(fail(input, error))
      }
    }
    // Enough for all of them to be ordered before the first is due.
    let time = engine.now.advanced(by: lead + ready.count * engine.rate / 20_000)
    for var sounding in ready where !isEnding {
      do throws(Failure) {
        sounding.isCold = true
        try begin(&sounding, at: ready.count > 1 ? time : nil)
        let begun = sounding
        state.withLock { $0.soundings.append(begun) }
      } catch {
        outcomes.append(fail(sounding.input, error))
      }
    }
    catchUp()
    await withTaskGroup(of: Outcome.self) { group in
      for sounding in state.withLock(\.soundings) {
        guard let playback = sounding.playback else { continue }
        group.addTask { [self] in
          let outcome = await finish(sounding, playback)
          state.withLock { $0.soundings.removeAll { $0.number == sounding.number } }
          _ = try? await sounding.clip.unload()
          return outcome
        }
      }
      for await outcome in group { outcomes.append(outcome) }
    }
    return outcomes
  }

  // MARK: Ends

  private func finish(_ sounding: Sounding, _ playback: Playback) async -> Outcome {
    let end = await playback.finished()
    var outcome = ExitStatus.success
    if !isEnding, let failure = await brokenOff(sounding) {
      outcome = fail(sounding.input, failure)
    }
    await sounding.announcement?.value
    reporter.ended(sounding, end: end, engine: engine)
    return outcome
  }

  /// Why a clip could not be decoded to its end, if it could not.
  private func brokenOff(_ sounding: Sounding) async -> Failure? {
    do throws(EngineError) {
      _ = try await sounding.clip.decoded()
      return nil
    } catch {
      return Failure(error)
    }
  }

  private func fail(_ input: SoundInput, _ failure: Failure) -> Outcome {
    reporter.failed(input, failure)
    return failure.status
  }

  /// What was started while a signal or a key came in, is treated as if it had been there.
  private func catchUp() {
    if isEnding { stopAll(fade: interruptionFade) }
    if state.withLock(\.isPaused) { haltAll() }
  }
}
