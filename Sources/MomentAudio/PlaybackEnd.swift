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
    /// There was no device to play its last frame: it was lost and has not come back in time.
    case deviceLost
    /// The engine was closed.
    case closed
  }

  /// Why.
  public let reason: Reason
  /// The engine's frame at which it ended.
  public let time: AudioTime
  /// What went wrong, if it failed.
  public var failure: DecodeError?
  /// Frames of the engine's time between its start and its end that a device played, pauses included.
  ///
  /// All of them where there is no device (offline engines, files), or silence was asked for.
  public var playedFrames: UInt64 = 0
  /// Frames of the engine's time between its start and its end that no device played: there was none, it
  /// did not move, or it was lost with them.
  public var unplayedFrames: UInt64 = 0
  /// What its sound lacks, if it finished where the sound does and that is cut short.
  public var truncation: Truncation?

  /// Whether all was played that its file has, or states that it has, of what was asked for.
  public var isComplete: Bool { reason == .finished && truncation == nil && unplayedFrames == 0 }
}

extension PlaybackEnd {
  /// The same with what was played of the time since `start`.
  ///
  /// - Parameters:
  ///   - start: the engine's frame at which it began.
  ///   - unplayed: counts the frames of a part of the engine's time that no device played.
  /// - Returns: the end, which is `deviceLost` if it lies where no device played.
  func played(
    since start: UInt64, unplayed: (Range<UInt64>) -> UInt64
  ) -> PlaybackEnd {
    guard time.frame > start else { return self }
    let missing = unplayed(start..<time.frame)
    let isLast = reason == .finished && missing > 0 && unplayed(time.frame - 1..<time.frame) > 0
    var end = PlaybackEnd(reason: isLast ? .deviceLost : reason, time: time, failure: failure)
    end.unplayedFrames = missing
    end.playedFrames = time.frame - start - missing
    return end
  }

  /// The same for a stream that broke off.
  func failed(_ failure: DecodeError?) -> PlaybackEnd {
    guard let failure, reason == .finished else { return self }
    return PlaybackEnd(reason: .failed, time: time, failure: failure)
  }

  /// The same of a sound that is cut short.
  func lacking(_ truncation: Truncation?) -> PlaybackEnd {
    guard reason == .finished else { return self }
    var end = self
    end.truncation = truncation
    return end
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
