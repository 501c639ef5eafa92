// SPDX-License-Identifier: Apache-2.0

public import MomentDecoding
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
    /// Its file could not be read on, for a stream, or again, for a clip that had made way; it has faded.
    ///
    /// `failure` says why.
    case failed
    /// The engine was closed.
    case closed
  }

  /// Why.
  public let reason: Reason
  /// The engine's frame at which it ended.
  public let time: AudioTime
  /// What went wrong, if it failed.
  public var failure: DecodeError?
}

extension PlaybackEnd {
  /// The same for a stream that broke off.
  func failed(_ failure: DecodeError?) -> PlaybackEnd {
    guard let failure, reason == .finished else { return self }
    return PlaybackEnd(reason: .failed, time: time, failure: failure)
  }

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
