// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import Synchronization

// One after the other, each from the frame on which the one before it ends.
extension PlaySession {
  func runInSequence(_ repertoire: Repertoire) async -> [Outcome] {
    // Beside one another, so that a sound's end is told when it is heard, however long the next takes to load.
    async let retiring: Void = retireAll()
    await scheduleAll(repertoire)
    state.withLock { $0.isScheduled = true }
    scheduled.notify()
    await retiring
    return state.withLock(\.outcomes)
  }

  /// Loads one sound after the other, and schedules each from the frame on which the one before it ends.
  private func scheduleAll(_ repertoire: Repertoire) async {
    var repertoire = repertoire
    var number = -1
    // What goes on for ever must not do so in vain.
    var inVain = 0
    while !isEnding, inVain < repertoire.count, let input = repertoire.next() {
      number += 1
      inVain += 1
      while !isEnding, await mustWait() { await retired.wait() }
      if isEnding { break }
      do throws(Failure) {
        let clip = try await load(input)
        if isEnding { break }
        let isFirst = number == 0
        var sounding = Sounding(
          number: number, input: input, clip: clip,
          options: try mix.playOptions(frames: clip.frames, rate: engine.rate, name: input.name),
          rate: engine.rate)
        sounding.isCold = isFirst
        await settleEnd()
        try await start(&sounding, isLast: repertoire.isAtEnd)
        inVain = 0
      } catch {
        if isEnding { break }
        // Not begun: nobody else would unpin it.
        shelf?.drop(input.name)
        note(fail(input, error))
      }
    }
  }

  private func note(_ outcome: Outcome) { state.withLock { $0.outcomes.append(outcome) } }

  /// Whether enough has been scheduled ahead.
  private func mustWait() async -> Bool {
    let count = state.withLock(\.soundings.count)
    guard count > 1 else { return false }
    guard count < Self.mostAhead else { return true }
    // A stream's end is known shortly before it only: what follows is loaded as soon as nothing else is ahead of it.
    if state.withLock({ $0.soundings.last.map { $0.end == nil && $0.clip.isStream } }) == true {
      return true
    }
    await settleEnd()
    let now = engine.now
    return state.withLock { state in
      guard state.soundings.count > 1 else { return false }
      guard let end = state.soundings.last?.end else { return true }
      return end > now.advanced(by: store)
    }
  }

  /// Loads a clip, and pins it until it has begun; where clips that still play leave no room for it,
  /// after them.
  private func load(_ input: SoundInput) async throws(Failure) -> Clip {
    var waits = 0
    // While another sounds nobody waits.
    if state.withLock(\.soundings.isEmpty) {
      reporter.console.beginWait(for: "Reading \(input.name) ...")
    }
    defer { reporter.console.endWait() }
    while true {
      do throws(EngineError) {
        if let clip = shelf?.resident(input.name) {
          try clip.pin()
          return clip
        }
        let clip = try await load(input.source, mix.loadOptions)
        shelf?.keep(clip, as: input.name)
        return clip
      } catch {
        try await makeRoom(for: input, after: error, &waits)
      }
    }
  }

  /// Makes room after a refusal for want of it, so that it can be tried again.
  ///
  /// - Throws: the refusal, if it was for another reason, there is nothing to unload, or the machine has had
  ///   no memory to spare for 10 s.
  private func makeRoom(
    for input: SoundInput, after error: EngineError, _ waits: inout Int
  ) async throws(Failure) {
    if isEnding { throw Failure(error, of: input) }
    switch error {
    case .shortOfMemory:
      guard await waitForMemory() else { throw Failure(error, of: input) }
    case _ where error.isForRoom:
      if !state.withLock(\.soundings.isEmpty) { return await retired.wait() }
      waits += 1
      guard error.isForMachine, waits <= 50 else { throw Failure(error, of: input) }
      await Pause.wait(for: .milliseconds(200))
    default: throw Failure(error, of: input)
    }
  }

  /// Finds out where the last of what is scheduled ends, once it is decoded to its last frame: what its header states
  /// may be wrong.
  private func settleEnd() async {
    guard let sounding = state.withLock(\.soundings.last), sounding.end == nil,
      sounding.options.loop != .forever, let started = sounding.started,
      let playback = sounding.playback,
      let total = await engine.settledLength(of: playback, sounding.options)
    else { return }
    state.withLock { state in
      guard let last = state.soundings.indices.last,
        state.soundings[last].number == sounding.number, state.soundings[last].isOnTime,
        state.soundings[last].started == started
      else { return }
      state.soundings[last].end = started.advanced(by: total)
    }
  }

  /// Schedules a sounding, and gives its clip back if that fails.
  private func start(_ sounding: inout Sounding, isLast: Bool) async throws(Failure) {
    do throws(Failure) {
      var waits = 0
      while true {
        do throws(EngineError) { return try place(&sounding, isLast: isLast) } catch {
          try await makeRoom(for: sounding.input, after: error, &waits)
        }
      }
    } catch {
      await giveBack(sounding, isGood: false)
      throw error
    }
  }

  /// Schedules a sounding where the one before it ends, or as soon as can be.
  private func place(_ sounding: inout Sounding, isLast: Bool) throws(EngineError) {
    let now = engine.now
    let length = engine.length(of: sounding.clip, sounding.options)
    let soon = isLast ? nil : now.advanced(by: lead(before: length))
    if let previous = state.withLock(\.soundings.last) {
      if let end = previous.end {
        try begin(&sounding, at: end > now ? end : soon)
        countGap(from: previous.isOnTime ? end : nil, to: sounding)
      } else if let end = previous.playback?.end {
        try begin(&sounding, at: soon)
        countGap(from: previous.isOnTime ? end.time : nil, to: sounding)
      }
      // Else nobody knows when: it is started when its turn has come.
    } else {
      try begin(&sounding, at: soon)
      countGap(from: state.withLock(\.lastEnd), to: sounding)
    }
    let added = sounding
    state.withLock { $0.soundings.append(added) }
    scheduled.notify()
    catchUp()
  }

  /// Counts the silence before a sounding that should have begun at `end`.
  func countGap(from end: AudioTime?, to sounding: Sounding) {
    guard let end else { return }
    let frames = distance(end, sounding.started ?? engine.now)
    state.withLock { $0.gaps.add(frames) }
  }
}

extension EngineError {
  /// Whether it is that clip memory has no room, as things are.
  var isForRoom: Bool {
    switch self {
    case .notDecoded(.noRoom), .noClipMemory(.noRoom): true
    default: isForMachine
    }
  }

  /// Whether it is that the machine, not the budget, has no room.
  var isForMachine: Bool {
    switch self {
    case .notDecoded(.noRoom(_, .machineFull)), .noClipMemory(.machineFull): true
    default: false
    }
  }
}
