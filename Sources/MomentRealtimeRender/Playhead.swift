// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// Where a voice is in its clip, between frames too, and how fast it goes.
///
/// The place is exact: two 32-bit words, whole frames and 2^-32 of them, so it is the same however
/// frames are grouped into blocks, and a loop can never drift.
struct Playhead: BitwiseCopyable {
  /// Frames for which the rate stays as it is while it glides to another.
  private static var glideStep: UInt32 {
    @_noLocks get { 16 }
  }

  /// The clip's frame to read next, or the one before the place to read.
  var frame: UInt32
  /// How far beyond it, in 2^-32 frames.
  private(set) var fraction: UInt32 = 0
  /// Clip frames a frame, now.
  private(set) var rate = PlaybackRate.unity
  /// The same, once the glide is over.
  private(set) var target = PlaybackRate.unity
  private var origin = PlaybackRate.unity
  private var glide: UInt32 = 0
  private var glideLeft: UInt32 = 0

  /// The clip as it is, from `frame` on.
  @_noLocks
  init(at frame: UInt32) { self.frame = frame }

  /// Whether every place to read is a frame of the clip, one after the other.
  var isExact: Bool {
    @_noLocks get { rate == .unity && fraction == 0 }
  }

  /// The fraction as a number from 0 to 1.
  var part: Float {
    @_noLocks get { Float(Int(fraction >> 8)) * (1 / 16_777_216) }
  }

  /// Frames until the rate may change.
  var steadyFrames: UInt32 {
    @_noLocks get { glideLeft == 0 ? .max : (glideLeft &- 1) % Playhead.glideStep &+ 1 }
  }

  /// Goes to a frame, and exactly there.
  @_noLocks
  mutating func seek(to frame: UInt32) {
    self.frame = frame
    fraction = 0
  }

  /// Sets out for another rate; the place goes on from where it is.
  @_noLocks
  mutating func aim(at target: PlaybackRate, over frames: UInt32) {
    self.target = target
    origin = rate
    glide = frames
    glideLeft = frames
    if frames == 0 { rate = target }
  }

  /// The place `count` frames from here, while the rate is steady.
  ///
  /// - Precondition: `count` is below 65536.
  @_noLocks
  func place(after count: UInt32) -> (frame: UInt32, fraction: UInt32) {
    // The product of a 16-bit and a 32-bit number, in two halves.
    let low = count &* (rate.fraction & 0xFFFF)
    let high = count &* (rate.fraction >> 16) &+ (low >> 16)
    let (sum, carries) = fraction.addingReportingOverflow(high << 16 | low & 0xFFFF)
    let whole = count &* rate.whole &+ (high >> 16) &+ (carries ? 1 : 0)
    return (frame &+ whole, sum)
  }

  /// How far the places `count` to `count + 3` frames from here lie after `edge`, while the rate is steady.
  @_noLocks
  @inline(__always)
  func distances(after edge: UInt32, from count: UInt32) -> SIMD4<Float> {
    let first = frame &+ count &- edge
    if rate == .unity, first < Playhead.longestExact {
      return SIMD4(0, 1, 2, 3) + Float(Int(first)) + part
    }
    return SIMD4(
      distance(after: edge, from: count), distance(after: edge, from: count &+ 1),
      distance(after: edge, from: count &+ 2), distance(after: edge, from: count &+ 3))
  }

  /// The same before `edge`.
  @_noLocks
  @inline(__always)
  func distances(before edge: UInt32, from count: UInt32) -> SIMD4<Float> {
    let first = edge &- (frame &+ count)
    if rate == .unity, first < Playhead.longestExact {
      return SIMD4(0, -1, -2, -3) + Float(Int(first)) - part
    }
    return SIMD4(
      distance(before: edge, from: count), distance(before: edge, from: count &+ 1),
      distance(before: edge, from: count &+ 2), distance(before: edge, from: count &+ 3))
  }

  /// Distances below it, and the next three, are floats without rounding.
  private static var longestExact: UInt32 {
    @_noLocks get { (1 << 24) - 4 }
  }

  // Beyond the run a distance may be negative: cut off, where an `Int` has no room for it, not refused.
  @_noLocks
  private func distance(after edge: UInt32, from count: UInt32) -> Float {
    var there = self
    (there.frame, there.fraction) = place(after: count)
    return Float(Int(truncatingIfNeeded: there.frame &- edge)) + there.part
  }

  @_noLocks
  private func distance(before edge: UInt32, from count: UInt32) -> Float {
    var there = self
    (there.frame, there.fraction) = place(after: count)
    return Float(Int(truncatingIfNeeded: edge &- there.frame)) - there.part
  }

  /// Goes `count` frames on, at most `steadyFrames`.
  @_noLocks
  mutating func advance(by count: UInt32) {
    if rate == .unity {
      frame &+= count
    } else {
      let place = place(after: count)
      frame = place.frame
      fraction = place.fraction
    }
    guard glideLeft > 0 else { return }
    glideLeft &-= count
    if glideLeft == 0 {
      rate = target
    } else if glideLeft % Playhead.glideStep == 0 {
      let share = Float(Int(glide &- glideLeft)) / Float(Int(glide))
      let change = Float(Int(target.rawValue >> 4)) - Float(Int(origin.rawValue >> 4))
      let raw = Int(origin.rawValue >> 4) &+ Int(change * share)
      rate = PlaybackRate(rawValue: UInt32(truncatingIfNeeded: raw) << 4)
    }
  }

  /// How many of the next `most` frames are read before `end`.
  ///
  /// - Precondition: `most` is below 65536.
  @_noLocks
  func frames(before end: UInt32, atMost most: UInt32) -> UInt32 {
    guard frame < end else { return 0 }
    let distance = end &- frame
    if rate == .unity { return min(distance, most) }
    if distance / 5 > most { return most }
    // The first place at or past the end lies in `fewest ... most`, or beyond.
    var fewest: UInt32 = 0
    var beyond = most
    while beyond &- fewest > 1 {
      let middle = (fewest &+ beyond) / 2
      if place(after: middle).frame < end { fewest = middle } else { beyond = middle }
    }
    return beyond
  }
  /// The same before the frame `margin` ahead of `end`; `most` when that is past.
  @_noLocks
  func frames(upTo end: UInt32, less margin: UInt32, atMost most: UInt32) -> UInt32 {
    guard margin > 0, frame < end, end &- frame > margin else { return most }
    return frames(before: end &- margin, atMost: most)
  }
}
