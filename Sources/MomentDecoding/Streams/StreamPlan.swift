// SPDX-License-Identifier: Apache-2.0

/// What of a stream is played, and how often: the loop is unrolled where the stream is decoded.
package struct StreamPlan: Equatable, Sendable {
  /// The frame to end before; `Int.max` is the sound's end.
  package var until = Int.max
  /// Where a repeat begins.
  package var loopFrom = 0
  /// The frame before which a pass ends, except the last one; `Int.max` is the sound's end.
  package var loopUntil = Int.max
  /// How often the loop is played again; `UInt32.max` is for ever.
  package var repeats: UInt32 = 0
  /// Frames of the loop's end that fade into its beginning; at most half a loop.
  package var crossFade = 0
  /// Whether the seam has ramps without being looked at; else only where it is a step.
  package var alwaysRamps = false

  /// All of it, once.
  package init() {}

  /// One pass, as it is seen from one place.
  struct Pass {
    /// The frame it ends before; `Int.max` while nobody knows.
    let end: Int
    /// Whether it ends with a repeat.
    let repeats: Bool
    /// Frames of the cross-fade before that.
    let cross: Int
  }

  /// The pass at `place` of a sound that ends before `soundEnd`.
  func pass(at place: Int, repeatsLeft: UInt32, soundEnd: Int, edge: Int) -> Pass {
    let last = min(until, soundEnd)
    let seam = min(loopUntil, last)
    // Past a loop with something after it there is no way back.
    let repeats = repeatsLeft > 0 && loopFrom < seam && (place < seam || seam >= last)
    guard repeats, seam != .max else { return Pass(end: last, repeats: repeats, cross: 0) }
    let fade = min(crossFade, (seam - loopFrom) / 2)
    let isCrossed = fade > 0 && (fade == crossFade || fade >= edge)
    return Pass(end: seam, repeats: true, cross: isCrossed ? fade : 0)
  }

  /// Frames still to be heard from `place` on; `nil` if there is no end or nobody knows it.
  func remaining(from place: Int, repeatsLeft: UInt32, soundEnd: Int, edge: Int) -> Int? {
    let last = min(until, soundEnd)
    guard last != .max else { return nil }
    let pass = pass(at: place, repeatsLeft: repeatsLeft, soundEnd: soundEnd, edge: edge)
    guard pass.repeats else { return max(0, last - place) }
    guard repeatsLeft != .max else { return nil }
    let landing = loopFrom + pass.cross
    let (again, isTooLong) = (pass.end - landing).multipliedReportingOverflow(
      by: Int(repeatsLeft - 1))
    // As good as without an end.
    guard !isTooLong, again < 1 << 60 else { return nil }
    return max(0, pass.end - place) + again + max(0, last - landing)
  }

  /// Frames from `place` on that are the sound's own, whatever its loop needs at its seam.
  func plainFrames(from place: Int, edge: Int) -> Int {
    guard repeats > 0, place < loopUntil else { return max(0, until - place) }
    let margin = max(crossFade, edge)
    return max(0, min(until, loopUntil - min(margin, loopUntil)) - place)
  }

  /// The same in frames of another rate.
  func converted(from rate: Int, to other: Int) -> StreamPlan {
    func convert(_ frame: Int) -> Int {
      frame == .max ? .max : SoundLength.convert(frame, from: rate, to: other)
    }
    var plan = self
    plan.until = convert(until)
    plan.loopFrom = convert(loopFrom)
    plan.loopUntil = convert(loopUntil)
    plan.crossFade = convert(crossFade)
    return plan
  }
}
