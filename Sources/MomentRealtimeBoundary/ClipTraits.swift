// SPDX-License-Identifier: Apache-2.0

/// What render must know of a clip beside its frames.
@frozen
public struct ClipTraits: Sendable, BitwiseCopyable {
  /// The bits, as they stand in `ClipHeader/traits`.
  public let rawValue: UInt32

  /// Traits from their bits.
  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Decoding has ended: `framesReady` is the clip's length.
  @inlinable public static var isComplete: ClipTraits { ClipTraits(rawValue: 1) }
  /// The first frame is a step that the signal itself does not explain: it needs a ramp.
  @inlinable public static var stepsAtHead: ClipTraits { ClipTraits(rawValue: 2) }
  /// The last frame is such a step.
  @inlinable public static var stepsAtTail: ClipTraits { ClipTraits(rawValue: 4) }
  /// Going from the last frame to the first is such a step.
  @inlinable public static var stepsAtSeam: ClipTraits { ClipTraits(rawValue: 8) }
  /// None.
  @inlinable public static var none: ClipTraits { ClipTraits(rawValue: 0) }

  /// Whether all of `other` are among these.
  @inlinable
  public func contains(_ other: ClipTraits) -> Bool { rawValue & other.rawValue == other.rawValue }

  /// These and `other`.
  @inlinable
  public func union(_ other: ClipTraits) -> ClipTraits {
    ClipTraits(rawValue: rawValue | other.rawValue)
  }
}
