// SPDX-License-Identifier: Apache-2.0

/// How a clip is loaded.
public struct LoadOptions: Sendable {
  /// When a load is answered.
  public enum Awaits: Sendable {
    /// When the clip is complete.
    case complete
    /// As soon as its first 100 ms may be played.
    case head
  }

  /// Whether a sound is kept in memory, or decoded while it plays.
  public enum Streaming: Sendable {
    /// What is too long to keep is streamed (`StreamSettings`).
    ///
    /// A sound whose file does not know its length is one of these once it turns out to be.
    case automatic
    /// It is streamed, however short.
    case always
    /// It is kept, or refused.
    case never
  }

  /// Whether it is kept in memory.
  ///
  /// A stream plays like any clip, from a ring that a worker fills; only its head is in memory.
  public var streaming = Streaming.automatic
  /// Convert around the seam, so that it repeats without a click.
  ///
  /// Costs nothing at the engine's own rate: it is the same clip.
  public var loops = false
  /// Keep 32-bit floats, also where 16 bits would do.
  public var keepsFloat = false
  /// Never makes way for others (`Clip/pin()`).
  public var pinned = false
  /// Whether it is decoded when there is nothing else to do, and only if there is room without anybody giving way.
  var isAhead = false
  /// When the load is answered.
  public var awaits = Awaits.complete

  /// The smallest exact form, complete.
  public init() {}
}
