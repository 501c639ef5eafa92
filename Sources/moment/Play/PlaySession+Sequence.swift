// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import Synchronization

// One after the other, each from the frame on which the one before it ends.
extension PlaySession {
  func runInSequence(_ repertoire: Repertoire) async -> [Outcome] {
    var repertoire = repertoire
    var outcomes: [Outcome] = []
    var number = -1
    // What goes on for ever must not do so in vain.
    var inVain = 0
    while !isEnding, inVain < repertoire.count, let input = repertoire.next() {
      number += 1
      inVain += 1
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
        try await start(&sounding, isLast: repertoire.isAtEnd, &outcomes)
        inVain = 0
      } catch {
        if isEnding { break }
        // Not begun: nobody else would unpin it.
        shelf?.drop(input.name)
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

  /// Loads a clip, and pins it until it has begun; where clips that still play leave no room for it,
  /// after them.
  private func load(
    _ input: SoundInput, _ outcomes: inout [Outcome]
  ) async throws(Failure) -> Clip {
    var waits = 0
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
        try await makeRoom(for: input, after: error, &outcomes, &waits)
      }
    }
  }

  /// Makes room after a refusal for want of it, so that it can be tried again.
  ///
  /// - Throws: the refusal, if it was for another reason, there is nobody to make way, or the machine has had
  ///   nothing to spare for 10 s.
  private func makeRoom(
    for input: SoundInput, after error: EngineError, _ outcomes: inout [Outcome],
    _ waits: inout Int
  ) async throws(Failure) {
    if isEnding { throw Failure(error, of: input) }
    switch error {
    case .shortOfMemory: await waitForMemory()
    case _ where error.isForRoom:
      if !state.withLock(\.soundings.isEmpty) { return await retireFirst(&outcomes) }
      waits += 1
      guard error.isForMachine, waits <= 50 else { throw Failure(error, of: input) }
      try? await Task.sleep(for: .milliseconds(200))
    default: throw Failure(error, of: input)
    }
  }

  /// Finds out where a sounding ends, once its clip is decoded.
  private func settleEnd(of sounding: Sounding) async {
    guard sounding.end == nil, sounding.options.loop != .forever,
      let started = state.withLock({ $0.soundings.last?.started }),
      (try? await sounding.clip.decoded()) != nil,
      let total = engine.length(of: sounding.clip, sounding.options)
    else { return }
    state.withLock { state in
      guard let last = state.soundings.indices.last,
        state.soundings[last].number == sounding.number, state.soundings[last].isOnTime
      else { return }
      state.soundings[last].end = started.advanced(by: total)
    }
  }

  /// Starts a sounding, and gives its clip back if that fails.
  private func start(
    _ sounding: inout Sounding, isLast: Bool, _ outcomes: inout [Outcome]
  ) async throws(Failure) {
    do throws(Failure) {
      var waits = 0
      while true {
        do throws(EngineError) { return try start(&sounding, isLast: isLast) } catch {
          try await makeRoom(for: sounding.input, after: error, &outcomes, &waits)
        }
      }
    } catch {
      await giveBack(sounding, isGood: false)
      throw error
    }
  }

  /// Starts a sounding where the one before it ends, or as soon as can be.
  private func start(_ sounding: inout Sounding, isLast: Bool) throws(EngineError) {
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

  /// Waits for the first sounding's end, and gives its memory back.
  private func retireFirst(_ outcomes: inout [Outcome]) async {
    guard var first = state.withLock(\.soundings.first) else { return }
    if first.playback == nil, !isEnding {
      do throws(EngineError) {
        try begin(&first, at: engine.now.advanced(by: lead))
        let begun = first
        state.withLock { $0.soundings[0] = begun }
        catchUp()
      } catch {
        outcomes.append(fail(first.input, Failure(error, of: first.input)))
      }
    }
    var isGood = true
    if let playback = first.playback {
      let outcome = await finish(first, playback)
      isGood = outcome == .success
      outcomes.append(outcome)
    }
    state.withLock { _ = $0.soundings.removeFirst() }
    await giveBack(first, isGood: isGood)
  }

  /// Unloads a clip, unless it is kept for later.
  private func giveBack(_ sounding: Sounding, isGood: Bool) async {
    let name = sounding.input.name
    if isEnding || !isGood { shelf?.drop(name) }
    if shelf?.keeps(sounding.clip, as: name) != true { _ = try? await sounding.clip.unload() }
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
