// SPDX-License-Identifier: Apache-2.0

/// How loud a voice is on each side.
///
/// Linear; 1 leaves a sample as it is.
@frozen
public struct StereoGain: Equatable, Sendable, BitwiseCopyable {
  /// The factor of the left side.
  public var left: Float
  /// The factor of the right side.
  public var right: Float

  /// Two factors.
  @inlinable
  public init(left: Float, right: Float) {
    self.left = left
    self.right = right
  }

  /// Changes nothing.
  @inlinable public static var unity: StereoGain { StereoGain(left: 1, right: 1) }
  /// Silence.
  @inlinable public static var silent: StereoGain { StereoGain(left: 0, right: 0) }

  // Written out: the synthesised operator is not inlinable, so render may not call it.
  /// Whether the two are equal.
  @inlinable
  public static func == (a: StereoGain, b: StereoGain) -> Bool {
    a.left == b.left && a.right == b.right
  }
}
