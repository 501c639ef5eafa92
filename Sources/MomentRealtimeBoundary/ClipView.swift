// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// A clip as the render thread sees it: where its frames are, and in which layout.
///
/// A view keeps nothing alive. Control holds a lease on the clip until the voice's
/// `Receipt` has come back. Frames past `framesReady` must not be read.
///
/// The frames of a stream lie in a ring: frame n in place n % `capacity`.
@frozen
@safe
public struct ClipView: @unchecked Sendable, BitwiseCopyable {
  @usableFromInline let header: UnsafePointer<ClipHeader>
  /// How the frames lie.
  public let layout: ClipLayout
  /// The places of the ring; 0 for a clip that has a place for each of its frames.
  public let capacity: UInt32

  /// Frames before the one to be read next that render may still look at.
  @inlinable public static var framesKept: UInt32 { 512 }

  /// A view of the mapping that starts at `header`; its frames follow `ClipHeader/size` bytes later.
  @unsafe
  @inlinable
  public init(header: UnsafePointer<ClipHeader>, layout: ClipLayout, capacity: UInt32 = 0) {
    unsafe self.header = unsafe header
    self.layout = layout
    self.capacity = capacity
  }

  /// Whether it is a stream's ring.
  @inlinable public var isRing: Bool { capacity != 0 }

  /// The address of a frame, behind which `framesInARow(from:)` lie.
  @unsafe
  @inlinable
  public func address(of frame: UInt32) -> UnsafeRawPointer {
    let place = isRing ? frame % capacity : frame
    return unsafe frames.advanced(by: Int(place) &* layout.bytesPerFrame)
  }

  /// How many frames from `frame` on lie one behind the other.
  @inlinable
  public func framesInARow(from frame: UInt32) -> UInt32 {
    isRing ? capacity &- frame % capacity : .max
  }

  /// The first place's address.
  @unsafe
  @inlinable
  public var frames: UnsafeRawPointer {
    unsafe UnsafeRawPointer(header).advanced(by: ClipHeader.size)
  }

  /// What is known of the clip now.
  ///
  /// Read before `framesReady`.
  @inlinable
  public var traits: ClipTraits {
    unsafe ClipTraits(rawValue: header.pointee.traits.load(ordering: .acquiring))
  }

  /// Frames that may be read now.
  @inlinable
  public var framesReady: UInt32 {
    unsafe header.pointee.framesReady.load(ordering: .acquiring)
  }

  /// Where a stream is expected to end now, or a clip has ended.
  @inlinable
  public var framesExpected: UInt32 {
    unsafe header.pointee.framesExpected.load(ordering: .acquiring)
  }

  /// Whether `ready` frames, as `framesReady` said, are all of a clip; a stream's ring says so in its traits.
  ///
  /// If they are, `traits` read next are the final ones, but for `isComplete`.
  @inlinable
  public func isWhole(at ready: UInt32) -> Bool { !isRing && framesExpected == ready }

  /// Says which frame of a stream is read next.
  ///
  /// Render only.
  @inlinable
  public func setFramesRead(_ frame: UInt32) {
    unsafe header.pointee.framesRead.store(frame, ordering: .releasing)
  }
}
