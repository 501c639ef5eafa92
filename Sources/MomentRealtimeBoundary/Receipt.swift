// SPDX-License-Identifier: Apache-2.0

/// What render tells control when a voice has ended.
///
/// Exactly one comes back for each start.
@frozen
public struct Receipt: Equatable, Sendable, BitwiseCopyable {
  /// Why a voice ended.
  @frozen
  public enum Reason: UInt8, Sendable, BitwiseCopyable {
    /// It played its last frame.
    case finished
    /// It was stopped, and has faded.
    case stopped
    /// It made way for another, and has faded.
    case stolen
  }

  /// The voice.
  ///
  /// It will not read its clip again.
  public let id: VoiceID
  /// The first frame without it: it is heard out once the device has played up to here.
  public let end: FramePosition
  /// Why.
  public let reason: Reason

  /// A receipt from its parts.
  @inlinable
  public init(id: VoiceID, end: FramePosition, reason: Reason) {
    self.id = id
    self.end = end
    self.reason = reason
  }
}
