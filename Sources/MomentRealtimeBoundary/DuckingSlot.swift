// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// The place of the ducking's setting, newest value only.
///
/// `version` is odd while control writes; render then keeps what it has until its next block.
@frozen
public struct DuckingSlot: ~Copyable, Sendable {
  @usableFromInline let version = Atomic<UInt32>(0)
  @usableFromInline let words = [6 of Atomic<UInt32>] { _ in Atomic(0) }

  /// Never set.
  @inlinable
  public init() {}

  /// Sets all of it.
  ///
  /// One writer at a time.
  @inlinable
  public func set(_ setting: DuckingSetting) {
    let next = version.load(ordering: .relaxed) &+ 1
    version.store(next, ordering: .sequentiallyConsistent)
    words[0].store(setting.trigger, ordering: .sequentiallyConsistent)
    words[1].store(setting.lowered, ordering: .sequentiallyConsistent)
    words[2].store(setting.gain.bitPattern, ordering: .sequentiallyConsistent)
    words[3].store(setting.attack, ordering: .sequentiallyConsistent)
    words[4].store(setting.hold, ordering: .sequentiallyConsistent)
    words[5].store(setting.release, ordering: .sequentiallyConsistent)
    version.store(next &+ 1, ordering: .sequentiallyConsistent)
  }

  /// The setting, if control has made one since `seen`; `seen` then becomes its version.
  ///
  /// Wait-free.
  @inlinable
  public func setting(newerThan seen: inout UInt32) -> DuckingSetting? {
    let before = version.load(ordering: .sequentiallyConsistent)
    guard before != seen, before & 1 == 0 else { return nil }
    let setting = DuckingSetting(
      trigger: words[0].load(ordering: .sequentiallyConsistent),
      lowered: words[1].load(ordering: .sequentiallyConsistent),
      gain: Float(bitPattern: words[2].load(ordering: .sequentiallyConsistent)),
      attack: words[3].load(ordering: .sequentiallyConsistent),
      hold: words[4].load(ordering: .sequentiallyConsistent),
      release: words[5].load(ordering: .sequentiallyConsistent))
    guard version.load(ordering: .sequentiallyConsistent) == before else { return nil }
    seen = before
    return setting
  }
}
