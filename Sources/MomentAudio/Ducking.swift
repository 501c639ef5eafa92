// SPDX-License-Identifier: Apache-2.0

/// Lowers buses while a voice sounds on another.
///
/// Times are in seconds. A bus the engine does not have neither lowers nor is lowered.
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
}
