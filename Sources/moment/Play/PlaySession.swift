// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentDecoding
import MomentOutput
import MomentSystem
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
    /// The loads under way.
    var loading: [Int: Task<Result<Clip, EngineError>, Never>] = [:]
    var loadsBegun = 0
    /// What is loaded ahead, while it is.
    var preloading: Preloading?
    /// The wait for memory, while there is one.
    var memoryWait: Task<Void, Never>?
    /// Where the sound that was retired last ended; `nil` if nothing is to follow there.
    var lastEnd: AudioTime?
    /// Silence between sounds that should have followed one another.
    var gaps = PlaybackGaps()
    /// How often sounds have run out of data, as far as it was told.
    var starvedTold = 0
    /// What each sound that was retired came to.
    var outcomes: [Outcome] = []
    /// Sounds that were told to be cut short: those that repeat are told once.
    var toldTruncations: Set<ExactText> = []
    /// Whether nothing more is scheduled.
    var isScheduled = false
  }

  /// What one input came to: nothing if it was not even tried.
  typealias Outcome = ExitStatus

  let engine: AudioEngine
  let mix: Mix
  let reporter: PlayReporter
  /// Where clips stay after they were played; `nil` if they are unloaded then.
  let shelf: ClipShelf?
  let state = Mutex(State())
  /// Frames from a decision to play something until it can begin on an exact frame.
  let lead: Int
  /// Sounds are started ahead until so many frames are in store.
  let store: Int
  static let mostAhead = 32
  /// Told when a sound was scheduled, or when none will be any more.
  let scheduled = ChangeSignal()
  /// Told when a sound was retired, or when everything is to end.
  let retired = ChangeSignal()

  init(engine: AudioEngine, mix: Mix, reporter: PlayReporter, shelf: ClipShelf? = nil) {
    self.shelf = shelf
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

  /// Silence there was between sounds that should have followed one another.
  var gaps: PlaybackGaps { state.withLock(\.gaps) }

  /// Plays all there is, one after the other.
  func run(_ repertoire: Repertoire) async -> [Outcome] { await runInSequence(repertoire) }

  // MARK: Beginnings

  /// Loads in a task of its own, which an interruption cancels.
  func load(
    _ source: SoundSource, _ options: LoadOptions
  ) async throws(EngineError) -> Clip {
    let task = Task.detached { [engine] () -> Result<Clip, EngineError> in
      do throws(EngineError) {
        return .success(try await engine.load(source, options))
      } catch { return .failure(error) }
    }
    let number = state.withLock { state in
      state.loadsBegun += 1
      state.loading[state.loadsBegun] = task
      return state.loadsBegun
    }
    if isEnding { task.cancel() }
    let result = await task.value
    state.withLock { _ = $0.loading.removeValue(forKey: number) }
    return try result.get()
  }

  /// Orders a sounding, for a moment or as soon as can be.
  func begin(_ sounding: inout Sounding, at time: AudioTime?) throws(EngineError) {
    var options = sounding.options
    options.start = time
    let added = state.withLock(\.addedGain)
    sounding.addedGain = added
    if added != 0 { options.gain = Gain(decibels: options.gain.decibels + added) }
    let playback = try engine.play(sounding.clip, options)
    sounding.playback = playback
    // The voice holds it from here on.
    sounding.clip.unpin()
    sounding.started = time
    sounding.isOnTime = true
    sounding.end = time.flatMap { start in
      engine.certainLength(of: playback, options).map { start.advanced(by: $0) }
    }
    sounding.xrunsBefore = engine.statistics.xruns
    sounding.announcement = reporter.started(sounding, engine: engine)
  }

  /// Frames from now to the start of a sound that nothing precedes.
  ///
  /// What follows a sound shorter than this is loaded while it has not yet begun, so that it can join it.
  func lead(before frames: Int?) -> Int {
    guard let frames else { return lead }
    return max(lead, Self.shortestRun * engine.rate / 1000 - frames)
  }

  /// Milliseconds of sound, or of time before it, that are scheduled at least when something is to follow.
  private static let shortestRun = 120

  // MARK: Ends

  func finish(_ sounding: Sounding, _ playback: Playback) async -> Outcome {
    let end: PlaybackEnd
    do throws(EngineError) { end = try await playback.finished() } catch {
      return fail(sounding.input, Failure(error, of: sounding.input))
    }
    var outcome = ExitStatus.success
    if !isEnding, let failure = await brokenOff(sounding, end) {
      outcome = fail(sounding.input, failure)
    } else if let truncation = end.truncation {
      let isNew = state.withLock {
        $0.toldTruncations.insert(ExactText(sounding.input.name)).inserted
      }
      if isNew { reporter.truncated(sounding.input, truncation) }
      if mix.isStrict { outcome = .undecodable }
    }
    sounding.announcement?.cancel()
    await sounding.announcement?.value
    reporter.ended(sounding, end: end, engine: engine)
    let starved = engine.statistics.starved
    let isNews = state.withLock { state in
      defer { state.starvedTold = starved }
      return starved > state.starvedTold
    }
    if isNews, sounding.clip.isStream { reporter.starved(sounding) }
    return outcome
  }

  /// Why a clip could not be decoded to its end, if it could not.
  private func brokenOff(_ sounding: Sounding, _ end: PlaybackEnd) async -> Failure? {
    if let failure = end.failure { return Failure(failure) }
    do throws(EngineError) {
      _ = try await sounding.clip.decoded()
      return nil
    } catch {
      return Failure(error, of: sounding.input)
    }
  }

  func fail(_ input: SoundInput, _ failure: Failure) -> Outcome {
    reporter.failed(input, failure)
    return failure.status
  }

  /// What was started while a signal or a key came in, is treated as if it had been there.
  func catchUp() {
    if isEnding { stopAll(fade: interruptionFade) }
    let (added, soundings) = state.withLock { ($0.addedGain, $0.soundings) }
    for sounding in soundings where sounding.addedGain != added {
      sounding.playback?.gain = Gain(decibels: mix.gain.decibels + added)
    }
    if state.withLock(\.isPaused) { haltAll() }
  }
}
