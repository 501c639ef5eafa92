// SPDX-License-Identifier: Apache-2.0

/// Which buses are lowered while a voice sounds on another.
@frozen
public struct DuckingSetting: Sendable, BitwiseCopyable {
  /// The bus that lowers others; `UInt32.max` is none.
  public var trigger: UInt32
  /// The buses that are lowered: bit 0 is the first.
  public var lowered: UInt32
  /// The factor they are lowered to.
  public var gain: Float
  /// Frames of the way down.
  public var attack: UInt32
  /// Frames for which they stay down after the last voice.
  public var hold: UInt32
  /// Frames of the way up.
  public var release: UInt32

  /// A setting from its parts.
  @inlinable
  public init(
    trigger: UInt32, lowered: UInt32, gain: Float, attack: UInt32, hold: UInt32, release: UInt32
  ) {
    self.trigger = trigger
    self.lowered = lowered
    self.gain = gain
    self.attack = attack
    self.hold = hold
    self.release = release
  }

  /// Nothing lowers anything.
  @inlinable public static var none: DuckingSetting {
    DuckingSetting(trigger: .max, lowered: 0, gain: 1, attack: 0, hold: 0, release: 0)
  }
}
