// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// The gain of each frame of one run: `origin + step * (index + i)`.
///
/// Good for frames whose number a float holds exactly: fewer than 2^24.
@frozen
public struct GainLine: BitwiseCopyable, Sendable {
  /// The gain of frame 0.
  public var origin: StereoGain
  /// How much it changes a frame.
  public var step: StereoGain
  /// The number of the run's first frame.
  public var index: Int32

  // Written out: the synthesised initialiser is not marked, so render may not call it.
  /// A line from its parts.
  @_noLocks
  @inlinable
  @inline(__always)
  public init(origin: StereoGain, step: StereoGain, index: Int32) {
    self.origin = origin
    self.step = step
    self.index = index
  }

  /// Whether every frame has the same gain.
  @inlinable public var isSteady: Bool {
    @_noLocks @inline(__always) get { step == .silent }
  }

  /// The gain of frame `i`.
  @_noLocks
  @inlinable
  @inline(__always)
  public func at(_ i: Int32) -> StereoGain {
    let frame = Float(Int(index &+ i))
    return StereoGain(
      left: origin.left + step.left * frame, right: origin.right + step.right * frame)
  }

  /// The same line for samples `factor` times as large.
  @_noLocks
  @inlinable
  @inline(__always)
  public func scaled(by factor: Float) -> GainLine {
    GainLine(
      origin: StereoGain(left: origin.left * factor, right: origin.right * factor),
      step: StereoGain(left: step.left * factor, right: step.right * factor), index: index)
  }
}
