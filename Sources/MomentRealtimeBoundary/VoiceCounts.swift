// SPDX-License-Identifier: Apache-2.0

/// How many voices are in which state.
@frozen
public struct VoiceCounts: Equatable, Sendable, BitwiseCopyable {
  /// Voices that are heard, or would be at another gain.
  public var sounding: UInt32 = 0
  /// Voices that keep their place in silence.
  public var paused: UInt32 = 0
  /// Voices whose start lies ahead.
  public var scheduled: UInt32 = 0
  /// Voices that wait for frames to be decoded.
  public var starved: UInt32 = 0

  /// None at all.
  @inlinable
  public init() {}
}
