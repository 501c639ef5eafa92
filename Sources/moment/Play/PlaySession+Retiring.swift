// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import Synchronization

// What was scheduled one after the other ends in that order, and gives its memory back.
extension PlaySession {
  /// Waits for each sounding's end, until nothing more is scheduled.
  func retireAll() async {
    while true {
      if !state.withLock(\.soundings.isEmpty) {
        await retireFirst()
        retired.notify()
      } else if state.withLock(\.isScheduled) {
        return
      } else {
        await scheduled.wait()
      }
    }
  }

  /// Waits for the first sounding's end, and gives its memory back.
  private func retireFirst() async {
    guard var first = state.withLock(\.soundings.first) else { return }
    if first.playback == nil, !isEnding {
      do throws(EngineError) {
        let length = engine.length(of: first.clip, first.options)
        try begin(&first, at: engine.now.advanced(by: lead(before: length)))
        countGap(from: state.withLock(\.lastEnd), to: first)
        let begun = first
        state.withLock { $0.soundings[0] = begun }
        scheduleFollowers()
        retired.notify()
        catchUp()
      } catch {
        let outcome = fail(first.input, Failure(error, of: first.input))
        state.withLock { $0.outcomes.append(outcome) }
      }
    }
    var isGood = true
    if let playback = first.playback {
      let outcome = await finish(first, playback)
      isGood = outcome == .success
      state.withLock { $0.outcomes.append(outcome) }
    }
    state.withLock { state in
      let retired = state.soundings.removeFirst()
      state.lastEnd = retired.isOnTime ? first.playback?.end?.time : nil
    }
    await giveBack(first, isGood: isGood)
  }

  /// Schedules what was put off behind the first sounding, as far as it is known where each of them begins.
  private func scheduleFollowers() {
    for index in 1..<max(1, state.withLock(\.soundings.count)) {
      let (previous, next) = state.withLock { ($0.soundings[index - 1], $0.soundings[index]) }
      guard previous.isOnTime, let end = previous.end, next.playback == nil else { return }
      var follower = next
      // A refusal is told when its turn has come.
      guard (try? begin(&follower, at: end)) != nil else { return }
      let begun = follower
      state.withLock { $0.soundings[index] = begun }
    }
  }

  /// Unloads a clip, unless it is kept for later.
  func giveBack(_ sounding: Sounding, isGood: Bool) async {
    let name = sounding.input.name
    if isEnding || !isGood { shelf?.drop(name) }
    if shelf?.keeps(sounding.clip, as: name) != true { _ = try? await sounding.clip.unload() }
  }
}
