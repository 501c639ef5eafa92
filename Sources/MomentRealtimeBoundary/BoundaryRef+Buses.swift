// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The buses and what control sets for them.
extension BoundaryRef {
  /// How many buses there are: 1 to 8.
  @inlinable public var buses: Int { unsafe pointer.pointee.buses }

  /// Sets a bus's gain; 0 is mute.
  ///
  /// Any thread; the newest value wins.
  @inlinable
  public func set(_ gain: Float, bus: Int) { unsafe pointer.pointee.controls.set(gain, bus: bus) }

  /// A bus's newest gain.
  @inlinable
  public func gain(bus: Int) -> Float { unsafe pointer.pointee.controls.gain(bus: bus) }

  /// Sets when which buses are lowered.
  ///
  /// Control only, one at a time.
  @inlinable
  public func set(_ ducking: DuckingSetting) {
    unsafe pointer.pointee.controls.ducking.set(ducking)
  }

  /// The ducking's setting, if it was made since `seen`.
  ///
  /// Render only.
  @inlinable
  public func ducking(newerThan seen: inout UInt32) -> DuckingSetting? {
    unsafe pointer.pointee.controls.ducking.setting(newerThan: &seen)
  }
}
