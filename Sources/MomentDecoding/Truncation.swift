// SPDX-License-Identifier: Apache-2.0

/// Where the decoding of a sound ended although its file has, or promised, more.
///
/// Everything before that place was decoded; a sound that was cut short is no error.
public struct Truncation: Equatable, Sendable {
  /// Why there is no more.
  @nonexhaustive
  public enum Cause: String, Sendable {
    /// The bytes that follow cannot be decoded.
    case damaged
    /// What follows has another rate or another number of channels.
    case formatChanged
    /// Another sound follows, which is not played.
    case furtherSound
    /// The file ends before the length that its header states, or within a frame.
    case shorterThanStated
  }

  /// Why there is no more.
  public let cause: Cause
  /// The first frame that is missing, at `sampleRate`: so many frames were decoded.
  public let frame: Int
  /// The file's frames a second.
  public let sampleRate: Int
  /// Frames at `sampleRate` that the header states, right or wrong; `nil` if it states none.
  public let statedFrames: Int?
  /// Bytes of the file that were not decoded; `nil` if nobody knows.
  public let unreadBytes: Int?

  /// A truncation from its parts.
  public init(
    _ cause: Cause, at frame: Int, sampleRate: Int, statedFrames: Int? = nil,
    unreadBytes: Int? = nil
  ) {
    self.cause = cause
    self.frame = frame
    self.sampleRate = sampleRate
    self.statedFrames = statedFrames
    self.unreadBytes = unreadBytes
  }

  /// The first missing frame at another rate, to the nearest frame.
  public func frame(at rate: Int) -> Int {
    SoundLength.convert(frame, from: sampleRate, to: rate)
  }
}
