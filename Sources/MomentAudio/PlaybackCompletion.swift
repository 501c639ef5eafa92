// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The end of one playback, told to everybody who waits for it.
///
/// Any thread.
package final class PlaybackCompletion: Sendable {
  private enum State {
    case playing([CheckedContinuation<PlaybackEnd, Never>])
    case ended(PlaybackEnd)
  }

  private let state = Mutex(State.playing([]))

  /// The end, if it has come.
  package var end: PlaybackEnd? {
    state.withLock { state in
      guard case .ended(let end) = state else { return nil }
      return end
    }
  }

  /// Waits for the end.
  package func wait() async -> PlaybackEnd {
    await withCheckedContinuation { continuation in
      let end = state.withLock { state -> PlaybackEnd? in
        switch state {
        case .playing(let waiting):
          state = .playing(waiting + [continuation])
          return nil
        case .ended(let end):
          return end
        }
      }
      if let end { continuation.resume(returning: end) }
    }
  }

  /// Tells the end; the first one counts.
  package func answer(_ end: PlaybackEnd) {
    let waiting = state.withLock { state -> [CheckedContinuation<PlaybackEnd, Never>] in
      guard case .playing(let waiting) = state else { return [] }
      state = .ended(end)
      return waiting
    }
    for continuation in waiting { continuation.resume(returning: end) }
  }
}
