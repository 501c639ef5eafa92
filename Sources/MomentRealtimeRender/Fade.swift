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
      let t = Float(Int(length - framesLeft)) / Float(Int(length))
      return origin + (target - origin) * Fade.curve(SIMD4(repeating: t)).x
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

  /// Writes the factors of the next `count` frames, and of up to three more; at most `framesLeft`, if any are.
  @_noLocks
  func write(_ count: UInt32, to factors: UnsafeMutablePointer<Float>) {
    let place = UnsafeMutableRawPointer(factors)
    var i: UInt32 = 0
    guard framesLeft > 0 else {
      let four = SIMD4(repeating: target)
      while i < count {
        unsafe place.storeBytes(of: four, toByteOffset: 4 &* Int(i), as: SIMD4<Float>.self)
        i &+= 4
      }
      return
    }
    let change = target - origin
    let whole = Float(Int(length))
    let walked = Playhead(at: length &- framesLeft)
    while i < count {
      let t = walked.distances(after: 0, from: i) / whole
      let four = origin + change * Fade.curve(t)
      unsafe place.storeBytes(of: four, toByteOffset: 4 &* Int(i), as: SIMD4<Float>.self)
      i &+= 4
    }
  }

  /// The curve at `t` from 0 to 1.
  @_noLocks
  @inline(__always)
  static func curve(_ t: SIMD4<Float>) -> SIMD4<Float> { t * t * (3 - 2 * t) }

  /// The factors of an opening or closing fade; `t` is 0 at its silent end and 1 at the other.
  @_noLocks
  @inline(__always)
  static func factor(_ shape: FadeShape, _ t: SIMD4<Float>) -> SIMD4<Float> {
    switch shape {
    case .smooth: curve(t)
    case .linear: t
    case .equalPower: CrossFade.quarterSine(t)
    case .cubic: t * t * t
    }
  }
}
