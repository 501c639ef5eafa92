// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// Frames of one clip, and how loud they are to be added.
@frozen
@safe
public struct MixSource: @unchecked Sendable, BitwiseCopyable {
  /// The first of them.
  @usableFromInline let frames: UnsafeRawPointer
  @usableFromInline let layout: ClipLayout
  /// What samples as they lie are multiplied by: the gain, and the scale of 16-bit ones.
  @usableFromInline let gain: StereoGain

  /// Full scale of a 16-bit sample.
  ///
  /// A power of two: scaling by it is exact.
  @inlinable public static var int16Scale: Float { 1 / 32768 }

  /// Frames from `frames` on, in `layout`, at a steady gain.
  @unsafe
  @inlinable
  @inline(__always)
  public init(_ frames: UnsafeRawPointer, _ layout: ClipLayout, gain: StereoGain) {
    unsafe self.frames = unsafe frames
    self.layout = layout
    let scale = MixSource.scale(of: layout)
    self.gain = StereoGain(left: gain.left * scale, right: gain.right * scale)
  }

  /// What makes full scale 1.
  @_noLocks
  @inlinable
  @inline(__always)
  public static func scale(of layout: ClipLayout) -> Float { layout.isFloat ? 1 : int16Scale }
}
