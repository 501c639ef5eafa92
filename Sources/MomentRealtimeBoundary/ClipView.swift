// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// A clip as the render thread sees it: where its frames are, and in which layout.
///
/// A view keeps nothing alive. Control holds a lease on the clip until the voice's
/// `Receipt` has come back. Frames past `framesReady` must not be read.
@frozen
@safe
public struct ClipView: @unchecked Sendable, BitwiseCopyable {
  @usableFromInline let header: UnsafePointer<ClipHeader>
  /// How the frames lie.
  public let layout: ClipLayout

  /// A view of the mapping that starts at `header`; its frames follow `ClipHeader/size` bytes later.
  @unsafe
  @inlinable
  public init(header: UnsafePointer<ClipHeader>, layout: ClipLayout) {
    unsafe self.header = unsafe header
    self.layout = layout
  }

  /// The first frame's address.
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
}
