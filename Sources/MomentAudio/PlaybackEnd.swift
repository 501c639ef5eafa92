// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// How a playback ended.
public struct PlaybackEnd: Equatable, Sendable {
  /// Why.
  public enum Reason: String, Sendable {
    /// The last frame was played.
    case finished
    /// It was stopped, and has faded.
    case stopped
    /// It made way for another of at least its priority, and has faded.
    case stolen
    /// The engine was closed.
    case closed
  }

  /// Why.
  public let reason: Reason
  /// The engine's frame at which it ended.
  public let time: AudioTime
}

extension PlaybackEnd {
  /// The end that a receipt tells of.
  init(_ receipt: Receipt) {
    switch receipt.reason {
    case .finished: reason = .finished
    case .stopped: reason = .stopped
    case .stolen: reason = .stolen
    }
    time = AudioTime(receipt.end)
  }
}
