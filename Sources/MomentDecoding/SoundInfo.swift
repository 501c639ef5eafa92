// SPDX-License-Identifier: Apache-2.0

/// What a sound file is, as its header says.
public struct SoundInfo: Equatable, Sendable {
  /// The container, in libsndfile's words: "WAV (Microsoft)".
  public let format: String
  /// The encoding inside it: "Signed 16 bit PCM".
  public let subtype: String
  /// Frames a second.
  public let rate: Int
  /// 1 to 8.
  public let channels: Int
  /// What each channel is for, in the order they lie in the file.
  public let roles: [ChannelRole]
  /// Frames at `rate`, as far as can be told.
  public let length: SoundLength
  /// How its samples are coded.
  public let coding: SampleCoding
  /// Whether a frame can be gone to without decoding those before it.
  public let isSeekable: Bool
  /// The part that the file says is to be repeated, in frames at `rate`: the first forward loop of a
  /// `smpl` chunk, or of what other formats have in its place.
  public let loop: Range<Int>?
  /// Streams chained one after the other in an Ogg file, else 1.
  ///
  /// The first is what is played.
  public let chainedStreams: Int
}
