// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The streams that play, for whoever sees to it that they do not run dry.
///
/// Any thread.
package final class StreamDesk: Sendable {
  private let voices = Mutex<[StreamVoice]>([])
  /// Whether they are filled by whoever renders, before each block, rather than by workers.
  ///
  /// So that what is rendered as fast as possible never runs ahead of what is decoded.
  let fillsWhenRendering: Bool

  init(fillsWhenRendering: Bool) { self.fillsWhenRendering = fillsWhenRendering }

  /// How many play.
  package var count: Int { voices.withLock { $0.count } }

  /// Takes one in.
  func add(_ voice: StreamVoice) {
    voices.withLock { $0.append(voice) }
    if !fillsWhenRendering { voice.fillSoon() }
  }

  /// Lets one go, and ends its work.
  func remove(_ voice: StreamVoice) {
    let gone = voices.withLock { voices in
      voices.firstIndex { $0 === voice }.map { voices.remove(at: $0) }
    }
    gone?.close()
  }

  /// Looks after all of them.
  ///
  /// - Parameter now: the first frame not yet rendered.
  /// - Returns: frames until that is to be done again; `nil` if no stream plays.
  func tend(_ now: UInt64) -> UInt64? {
    if fillsWhenRendering { return nil }
    return voices.withLock { $0 }.compactMap { $0.tend(now) }.min()
  }

  /// Fills what the next `frames` frames may take, if that is for whoever renders.
  func prepare(_ frames: Int) {
    guard fillsWhenRendering else { return }
    for voice in voices.withLock({ $0 }) { voice.fillNow(for: frames) }
  }
}
