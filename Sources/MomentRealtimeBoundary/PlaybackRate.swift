// SPDX-License-Identifier: Apache-2.0

/// How many of a clip's frames go by in one frame of the engine, from 0.25 to 4.
///
/// Fixed-point with 28 binary places: fits one atomic word, exact at 1, and so fine that an hour at
/// any rate is wrong by less than a frame at 48 kHz.
@frozen
public struct PlaybackRate: Sendable, BitwiseCopyable {
  /// The rate times 2^28.
  public let rawValue: UInt32

  /// A rate from its bits.
  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The rate nearest to `ratio` that a voice can have.
  ///
  /// Control only.
  @inlinable
  public init(_ ratio: Float) {
    let held = ratio < 4 ? (ratio > 0.25 ? ratio : 0.25) : 4
    // Two steps, because a product beyond 2^31 does not fit every processor's `Int`.
    let coarse = Int(held * 16_384)
    let rest = (held * 16_384 - Float(coarse)) * 16_384 + 0.5
    self.init(rawValue: UInt32(truncatingIfNeeded: coarse &<< 14 &+ Int(rest)))
  }

  /// The clip as it is.
  @inlinable public static var unity: PlaybackRate { PlaybackRate(rawValue: 1 << 28) }

  /// Whole frames of a step: 0 to 4.
  @inlinable public var whole: UInt32 { rawValue >> 28 }

  /// The rest of it, in 2^-32 frames.
  @inlinable public var fraction: UInt32 { rawValue << 4 }

  // Written out: the synthesised operator is not inlinable, so render may not call it.
  /// Whether the two are equal.
  @inlinable
  public static func == (a: PlaybackRate, b: PlaybackRate) -> Bool { a.rawValue == b.rawValue }
}

extension PlaybackRate: Equatable {}
