// SPDX-License-Identifier: Apache-2.0

/// Lowers buses while a voice sounds on another.
///
/// Times are in seconds, from 0 to 12 hours; what lies beyond is the nearest of those, and what is not a
/// number is the usual. A bus the engine does not have neither lowers nor is lowered.
public struct Ducking: Equatable, Sendable {
  /// The bus whose voices lower others: from the first one's first frame to the last one's last.
  ///
  /// A voice that is paused or still to start does not count.
  public var trigger = BusName.voice
  /// The buses that are lowered.
  public var lowered: Set<BusName> = [.ambience]
  /// How far: -15 dB.
  public var gain = Gain(decibels: -15)
  /// The time of the way down.
  public var attack = 0.5
  /// How long they stay down after the last voice.
  public var hold = 0.5
  /// The time of the way up.
  public var release = 1.5

  /// The voice lowers the ambience.
  public init() {}

  /// The same where it can be done.
  var feasible: Ducking {
    let usual = Ducking()
    func bounded(_ time: KeyPath<Ducking, Double>) -> Double {
      let seconds = self[keyPath: time]
      return seconds.isNaN ? usual[keyPath: time] : max(0, min(seconds, 43_200))
    }
    var ducking = self
    if gain.amplitude.isNaN { ducking.gain = usual.gain }
    ducking.attack = bounded(\.attack)
    ducking.hold = bounded(\.hold)
    ducking.release = bounded(\.release)
    return ducking
  }
}
