// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// The first bytes of a clip's mapping: how far it is decoded.
///
///     field            written by        read by
///     framesReady      worker            render
///     traits           worker            render
///     framesExpected   worker, control   render
///     framesRead       render            worker   rings only
///
/// The worker stores `framesReady` after the frames themselves (releasing), and `traits` with
/// `isComplete` after the last `framesReady`. Render therefore reads `traits` first: once it says
/// complete, the `framesReady` read next is the clip's true length.
///
/// A clip's last frames are shown together with the fact that they are the last: the worker stores the final
/// traits, then `framesExpected`, then `framesReady`. Once those two are equal the clip is complete, whenever
/// the worker gets to say so in `traits`.
///
/// A stream's ring has the same header. Its frames are counted along the stream, from the ring's making
/// on, in numbers that wrap around; worker and control write under one lock.
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
  /// Where a stream is expected to end, and a clip has ended; `UInt32.max` while nobody knows.
  public let framesExpected = Atomic<UInt32>(.max)
  /// The stream's frame that is read next: what lies more than `ClipView/framesKept` before it may be
  /// written over.
  public let framesRead = Atomic<UInt32>(0)

  /// The header of a clip without frames.
  @inlinable
  public init() {}
}
