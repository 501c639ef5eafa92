// SPDX-License-Identifier: Apache-2.0

/// How a playback ended.
public struct PlaybackEnd: Equatable, Sendable {
  /// Why.
  public enum Reason: String, Sendable {
    /// The last frame was played.
    case finished
    /// It was stopped, and has faded.
    case stopped
    /// The engine was closed.
    case closed
  }

  /// Why.
  public let reason: Reason
  /// The engine's frame at which it ended.
  public let time: AudioTime
}
