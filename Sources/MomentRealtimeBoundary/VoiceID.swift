// SPDX-License-Identifier: Apache-2.0

/// Names one playing of one clip: a slot in the voice table, and which of the slot's lives.
@frozen
public struct VoiceID: Hashable, Sendable, BitwiseCopyable {
  /// The index in the voice table.
  public let slot: UInt32
  /// Counts the slot's voices, so that a late order cannot reach the slot's next one.
  public let generation: UInt32

  /// A name from its parts.
  @inlinable
  public init(slot: UInt32, generation: UInt32) {
    self.slot = slot
    self.generation = generation
  }

  // Written out: the synthesised operator is not inlinable, so render may not call it.
  /// Whether the two are equal.
  @inlinable
  public static func == (a: VoiceID, b: VoiceID) -> Bool {
    a.slot == b.slot && a.generation == b.generation
  }
}
