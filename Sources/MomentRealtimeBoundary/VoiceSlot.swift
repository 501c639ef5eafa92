// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// What control and render tell each other about one voice, newest value only.
///
///     field             written by   read by
///     version           control      render
///     left, right       control      render
///     rate              control      render
///     position, level   render       anyone     level also by control, before a start
///
/// A setting is a place, not a message: however often control writes it, it cannot fill up.
/// `version` is odd while control writes; render then keeps what it has until its next block.
@frozen
public struct VoiceSlot: ~Copyable, Sendable {
  @usableFromInline let version = Atomic<UInt32>(0)
  @usableFromInline let left = Atomic<UInt32>(0)
  @usableFromInline let right = Atomic<UInt32>(0)
  /// How fast: the bits of a `PlaybackRate`.
  public let rate = Atomic<UInt32>(PlaybackRate.unity.rawValue)
  /// The clip's frame that the voice renders next.
  public let position = Atomic<UInt32>(0)
  /// How loud the voice is: the bits of a `Float`, 1 is full scale.
  ///
  /// A few samples of its newest frames, times its gain; renewed every few blocks.
  public let level = Atomic<UInt32>(0)

  /// Silence.
  @inlinable
  public init() {}

  /// Sets the gain.
  ///
  /// One writer at a time (control's lock).
  @inlinable
  public func set(_ gain: StereoGain) {
    let next = version.load(ordering: .relaxed) &+ 1
    version.store(next, ordering: .sequentiallyConsistent)
    left.store(gain.left.bitPattern, ordering: .sequentiallyConsistent)
    right.store(gain.right.bitPattern, ordering: .sequentiallyConsistent)
    version.store(next &+ 1, ordering: .sequentiallyConsistent)
  }

  /// The version of the newest settled setting.
  @inlinable
  public var settledVersion: UInt32 { version.load(ordering: .sequentiallyConsistent) & ~1 }

  /// The gain, if control has set one since `seen`; `seen` then becomes its version.
  ///
  /// Wait-free.
  @inlinable
  public func gain(newerThan seen: inout UInt32) -> StereoGain? {
    let before = version.load(ordering: .sequentiallyConsistent)
    guard before != seen, before & 1 == 0 else { return nil }
    let gain = StereoGain(
      left: Float(bitPattern: left.load(ordering: .sequentiallyConsistent)),
      right: Float(bitPattern: right.load(ordering: .sequentiallyConsistent))
    )
    guard version.load(ordering: .sequentiallyConsistent) == before else { return nil }
    seen = before
    return gain
  }
}
