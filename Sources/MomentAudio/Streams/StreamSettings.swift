// SPDX-License-Identifier: Apache-2.0

/// When a sound is streamed, and what a stream costs.
///
/// A stream costs its head once, and a ring for each voice that plays it, both charged against the budget:
/// at 48 kHz, in 16-bit stereo, 96 KB and 388 KB.
public struct StreamSettings: Equatable, Sendable {
  /// A sound of more seconds is streamed.
  public var seconds = 30.0
  /// A sound that takes a larger share of the budget is streamed.
  public var budgetShare = 0.25
  /// Seconds of a stream that stay in memory while it is loaded: it starts with them.
  public var headSeconds = 0.5
  /// Seconds that a ring holds: so long may a disk stall while the stream plays at rate 1.
  ///
  /// It is filled again once half of it was heard.
  public var ringSeconds = 2.0
  /// Seconds that are kept of it while memory is critically short, at the rate the stream plays at.
  ///
  /// Then it is filled again once a quarter was heard, so that the disk may stall for three quarters of this.
  public var shortRingSeconds = 0.75

  /// The usual ones.
  public init() {}
}
