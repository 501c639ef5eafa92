// SPDX-License-Identifier: Apache-2.0

import Synchronization

// Whoever waits long says what for, also where the waiting blocks a task's thread.
extension Console {
  private static let longestSilence = Duration.seconds(1)

  /// From a second from now on it is noted that this is waited for, unless ``endWait()`` comes first.
  func beginWait(for text: String) {
    state.withLock { $0.awaited = (text, .now + Self.longestSilence) }
    mailbox.tellNews()
  }

  /// Nothing is waited for any more.
  func endWait() { state.withLock { $0.awaited = nil } }

  /// Notes what is waited for, if it is time to.
  ///
  /// - Returns: when to look again; `nil` if there is nothing to note.
  func noteWait() -> ContinuousClock.Instant? {
    let (text, deadline) = state.withLock { state -> (String?, ContinuousClock.Instant?) in
      guard let awaited = state.awaited else { return (nil, nil) }
      guard awaited.deadline <= .now else { return (nil, awaited.deadline) }
      state.awaited = nil
      return (awaited.text, nil)
    }
    if let text { note(text) }
    return deadline
  }
}
