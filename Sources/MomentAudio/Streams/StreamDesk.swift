// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The streams that play, for whoever sees to it that they do not run dry.
///
/// Any thread.
package final class StreamDesk: Sendable {
  private struct State {
    var voices: [StreamVoice] = []
    /// Seconds that rings keep; `nil` for all they have room for.
    var kept: Double?
  }

  private let state = Mutex(State())
  /// Whether they are filled by whoever renders, before each block, rather than by workers.
  ///
  /// So that what is rendered as fast as possible never runs ahead of what is decoded.
  let fillsWhenRendering: Bool

  init(fillsWhenRendering: Bool) { self.fillsWhenRendering = fillsWhenRendering }

  /// How many play.
  package var count: Int { state.withLock { $0.voices.count } }

  /// What they have decoded ahead, but for the bytes.
  var usage: RingUsage {
    var usage = RingUsage()
    for need in voices.map(\.stream.need) {
      usage.count += 1
      usage.filled += need.filled
      usage.depth += need.depth
      guard !need.isEnded else { continue }
      usage.lowest = min(usage.lowest, Double(need.filled) / Double(max(1, need.depth)))
    }
    return usage
  }

  private var voices: [StreamVoice] { state.withLock(\.voices) }

  /// Takes one in.
  func add(_ voice: StreamVoice) {
    let kept = state.withLock { state in
      state.voices.append(voice)
      return state.kept
    }
    if let kept { voice.keep(seconds: kept) }
    if !fillsWhenRendering { voice.fillSoon() }
  }

  /// Lets one go, and ends its work.
  func remove(_ voice: StreamVoice) {
    let gone = state.withLock { state in
      state.voices.firstIndex { $0 === voice }.map { state.voices.remove(at: $0) }
    }
    gone?.close()
  }

  /// Looks after all of them.
  ///
  /// - Parameter now: the first frame not yet rendered.
  /// - Returns: frames until that is to be done again; `nil` if no stream plays.
  func tend(_ now: UInt64) -> UInt64? {
    if fillsWhenRendering { return nil }
    return voices.compactMap { $0.tend(now) }.min()
  }

  /// Fills what the next `frames` frames may take, if that is for whoever renders.
  func prepare(_ frames: Int) {
    guard fillsWhenRendering else { return }
    for voice in voices { voice.fillNow(for: frames) }
  }

  /// Lets rings keep no more than so many seconds, those of streams to come too; `nil` for all they have
  /// room for.
  ///
  /// What is in them is heard first. No voice waits for it.
  func keep(seconds: Double?) {
    let voices = state.withLock { state in
      state.kept = seconds
      return state.voices
    }
    for voice in voices {
      let isDone = voice.keep(seconds: seconds)
      if !isDone, !fillsWhenRendering { voice.fillSoon() }
    }
  }
}
