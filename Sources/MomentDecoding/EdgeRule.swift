// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// Whether a clip begins, ends or repeats with a step that its signal does not explain.
///
/// An edge is a step if, in any channel, its sample is further from silence than 0.01 of full scale
/// plus the largest difference between neighbours within the 10 ms next to it; the seam is one
/// if last and first sample are that far apart, by the larger difference of both sides. So
/// noise, music, and a sine that ends near a zero crossing are played bit for bit, while a
/// constant and a sine cut at its peak get a ramp.
@safe
struct EdgeRule {
  private static let tolerance: Float = 0.01

  private let frames: UnsafeRawPointer
  private let layout: ClipLayout
  private let window: Int

  /// The frames of a clip at `rate`, from its first on.
  init(frames: UnsafeRawPointer, layout: ClipLayout, rate: Int) {
    unsafe self.frames = unsafe frames
    self.layout = layout
    window = Self.window(rate: rate)
  }

  /// Frames that must be known before a head can be judged: 10 ms.
  static func window(rate: Int) -> Int { max(rate / 100, 1) }

  /// Whether the first of `count` frames is a step.
  func stepsAtHead(count: Int) -> Bool {
    guard count > 0 else { return false }
    return channels { channel in
      abs(sample(0, channel)) > Self.tolerance + slope(0..<min(window, count), channel)
    }
  }

  /// Whether the last of `count` frames is a step.
  func stepsAtTail(count: Int) -> Bool {
    guard count > 0 else { return false }
    return channels { channel in
      abs(sample(count - 1, channel)) > Self.tolerance + slope(tail(count), channel)
    }
  }

  /// Whether going from the last of `count` frames to the first is a step.
  func stepsAtSeam(count: Int) -> Bool { stepsAtSeam(of: 0..<count) }

  /// Whether going from the last frame of `loop` to its first is a step.
  func stepsAtSeam(of loop: Range<Int>) -> Bool {
    guard let first = loop.first, let last = loop.last else { return false }
    return channels { channel in
      let slope = max(
        slope(first..<min(first + window, last + 1), channel),
        slope(max(first, last + 1 - window)..<last + 1, channel))
      return abs(sample(last, channel) - sample(first, channel)) > Self.tolerance + slope
    }
  }

  private func tail(_ count: Int) -> Range<Int> { max(0, count - window)..<count }

  private func channels(_ isStep: (Int) -> Bool) -> Bool {
    (0..<layout.channels).contains(where: isStep)
  }

  /// The largest difference between neighbours in `range`.
  private func slope(_ range: Range<Int>, _ channel: Int) -> Float {
    let first = range.lowerBound * layout.channels + channel
    let steps = range.count - 1
    if layout.isFloat {
      let samples = unsafe frames.assumingMemoryBound(to: Float.self) + first
      return largest(steps) { unsafe abs(samples[$0 + layout.channels] - samples[$0]) }
    }
    let samples = unsafe frames.assumingMemoryBound(to: Int16.self) + first
    let most = largest(steps) {
      unsafe abs(Int32(samples[$0 + layout.channels]) - Int32(samples[$0]))
    }
    return Float(most) / 32768
  }

  /// The largest of what `step` says of each of so many samples of one channel.
  private func largest<Step: Comparable & Numeric>(_ count: Int, _ step: (Int) -> Step) -> Step {
    var largest: Step = 0
    for index in 0..<count { largest = max(largest, step(index * layout.channels)) }
    return largest
  }

  private func sample(_ frame: Int, _ channel: Int) -> Float {
    let index = frame * layout.channels + channel
    return layout.isFloat
      ? unsafe frames.load(fromByteOffset: index * 4, as: Float.self)
      : Float(unsafe frames.load(fromByteOffset: index * 2, as: Int16.self)) / 32768
  }
}
