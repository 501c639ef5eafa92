// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// The first bytes of a clip's mapping: how far it is decoded.
///
///     field         written by   read by
///     framesReady   worker       render
///     traits        worker       render
///
/// The worker stores `framesReady` after the frames themselves (releasing), and `traits` with
/// `isComplete` after the last `framesReady`. Render therefore reads `traits` first: once it says
/// complete, the `framesReady` read next is the clip's true length.
@frozen
public struct ClipHeader: ~Copyable, Sendable {
  /// Bytes from the start of the mapping to the first frame: one cache line.
  @inlinable public static var size: Int { 64 }

  /// Frames that may be read, counted from the clip's first.
  ///
  /// Only rises.
  public let framesReady = Atomic<UInt32>(0)
  /// A `ClipTraits`, as its raw value.
  public let traits = Atomic<UInt32>(0)

  /// The header of a clip without frames.
  @inlinable
  public init() {}
}
