// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// A smooth way from one factor to another, walked one frame at a time.
///
/// The curve is t²(3 - 2t): flat at both ends, so that a fade of N frames has no second
/// difference above 6/N². A function of the frame, not of the block it falls in.
struct Fade: BitwiseCopyable {
  private var origin: Float
  /// Where the fade ends.
  private(set) var target: Float
  private(set) var framesLeft: UInt32 = 0
  private var length: UInt32 = 0

  /// No fade: one factor for ever.
  @_noLocks
  init(at value: Float) {
    origin = value
    target = value
  }

  /// The factor of the next frame.
  var value: Float {
    @_noLocks get {
      guard framesLeft > 0 else { return target }
      return origin + (target - origin) * Fade.curve(length - framesLeft, of: length)
    }
  }

  /// Sets out from wherever the fade is now.
  @_noLocks
  mutating func aim(at target: Float, over frames: UInt32) {
    let here = value
    origin = here
    self.target = target
    length = frames
    framesLeft = frames
    if frames == 0 { self = Fade(at: target) }
  }

  /// Goes `frames` on, at most to the end.
  @_noLocks
  mutating func advance(by frames: UInt32) {
    guard framesLeft > frames else {
      self = Fade(at: target)
      return
    }
    framesLeft -= frames
  }

  /// The curve at frame `index` of `length`: 0 at 0, 1 at `length`.
  @_noLocks
  static func curve(_ index: UInt32, of length: UInt32) -> Float {
    curve(Float(Int(index)), of: length)
  }
  /// The same between frames.
  @_noLocks
  static func curve(_ place: Float, of length: UInt32) -> Float {
    let t = place / Float(Int(length))
    return t * t * (3 - 2 * t)
  }

  /// The factor of an opening or closing fade, `place` frames from its silent end.
  @_noLocks
  static func factor(_ shape: FadeShape, _ place: Float, of length: UInt32) -> Float {
    let t = place / Float(Int(length))
    return switch shape {
    case .smooth: curve(place, of: length)
    case .linear: t
    case .equalPower: CrossFade.quarterSine(t)
    case .cubic: t * t * t
    }
  }
}
