// SPDX-License-Identifier: Apache-2.0

/// When a sound is streamed, and what a stream costs.
///
/// A stream costs its head once, and a ring for each voice that plays it, both charged against the budget:
/// at 48 kHz, in 16-bit stereo, 96 KB and 388 KB. What would take less whole is kept whole. An engine takes heads
/// and rings of up to a minute, and shares of 0 to 1.
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

  /// The same where it can be done, and the next that can be; what is no number is the usual.
  var feasible: StreamSettings {
    let usual = StreamSettings()
    func bounded(_ value: KeyPath<StreamSettings, Double>, _ bounds: ClosedRange<Double>) -> Double
    {
      let value = self[keyPath: value].isNaN ? usual[keyPath: value] : self[keyPath: value]
      return min(max(value, bounds.lowerBound), bounds.upperBound)
    }
    var settings = self
    settings.seconds = bounded(\.seconds, 0...1e6)
    settings.budgetShare = bounded(\.budgetShare, 0...1)
    settings.headSeconds = bounded(\.headSeconds, 0...60)
    settings.ringSeconds = bounded(\.ringSeconds, 0...60)
    settings.shortRingSeconds = bounded(\.shortRingSeconds, 0...60)
    return settings
  }
}
