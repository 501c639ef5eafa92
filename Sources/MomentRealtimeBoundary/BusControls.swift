// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// What control sets for the buses, newest value only.
///
///     field     written by   read by
///     gains     control      render
///     ducking   control      render
@frozen
public struct BusControls: ~Copyable, Sendable {
  /// The most buses there can be.
  @inlinable public static var most: Int { 8 }

  @usableFromInline let gains = [8 of Atomic<UInt32>] { _ in Atomic(Float(1).bitPattern) }
  /// When which buses are lowered.
  public let ducking = DuckingSlot()

  /// Every bus at unity, nothing ducked.
  @inlinable
  public init() {}

  /// Sets a bus's gain; 0 is mute.
  @inlinable
  public func set(_ gain: Float, bus: Int) {
    gains[bus].store(gain.bitPattern, ordering: .relaxed)
  }

  /// A bus's newest gain.
  @inlinable
  public func gain(bus: Int) -> Float {
    Float(bitPattern: gains[bus].load(ordering: .relaxed))
  }
}
