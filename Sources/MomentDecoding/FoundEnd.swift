// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Where the decoding of a sound was found to end.
///
/// Written before a voice can reach that end, so that whoever sees a voice end finds it here. Any thread.
package final class FoundEnd: Sendable {
  private struct State {
    var frames: Int?
    var truncation: Truncation?
  }

  private let state = Mutex(State())

  /// Of a sound that is still to be decoded.
  package init() {}

  /// Frames at the file's rate; `nil` until its end was decoded.
  package var frames: Int? { state.withLock(\.frames) }

  /// What is missing; `nil` until its end was decoded, and if nothing is.
  package var truncation: Truncation? { state.withLock(\.truncation) }

  /// Notes that a sound ended after so many frames of its file.
  ///
  /// Who was sent beyond its end, which is nowhere, does not move it.
  func note(_ frames: Int, _ truncation: Truncation?) {
    state.withLock { state in
      guard frames <= state.frames ?? .max else { return }
      state = State(frames: frames, truncation: truncation)
    }
  }
}
