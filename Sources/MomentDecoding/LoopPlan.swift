// SPDX-License-Identifier: Apache-2.0

/// How a sound is converted around its seam.
struct LoopPlan {
  /// The most frames kept of a tail.
  static let longestTail = 20_000
  /// Fewer would leave the converter's filter half filled where the head begins.
  private static let shortestTail = 8192

  /// Frames of the loop, at the file's rate.
  let count: Int
  /// Frames of the converted loop.
  let converted: Int
  /// The samples to convert before the head.
  let tail: [Float]
  /// How many converted frames they come to, which are thrown away.
  let lead: Int
  /// Whether the file was read to its end to make the plan.
  let mustReopen: Bool
  /// What was missing there.
  var truncation: Truncation?

  /// A plan from the last frames of a loop: all of it, or `longestTail` frames.
  init(count: Int, tail: [Float], channels: Int, from rate: Int, to other: Int, mustReopen: Bool) {
    self.count = count
    self.mustReopen = mustReopen
    converted = max(SoundLength.convert(count, from: rate, to: other), 1)
    guard count > 0 else {
      self.tail = []
      lead = 0
      return
    }
    if count <= Self.longestTail {
      // As often as it takes: a whole number of loops comes to a whole number of frames.
      let times = (Self.shortestTail + count - 1) / count
      self.tail = (0..<times).flatMap { _ in tail }
      lead = times * converted
      return
    }
    let length = Self.tailLength(count, converted)
    self.tail = Array(tail.suffix(length * channels))
    lead = Int((Double(length) * Double(converted) / Double(count)).rounded())
  }

  /// The length whose conversion is nearest to a whole number of frames.
  ///
  /// What is left (less than 1/10000 of a frame) shifts the whole loop and leaves its seam alone.
  private static func tailLength(_ count: Int, _ converted: Int) -> Int {
    var best = longestTail
    var least = Int.max
    for length in shortestTail...longestTail {
      let rest = (length % count).multipliedFullWidth(by: converted)
      let past = Int(count.dividingFullWidth(rest).remainder)
      let distance = min(past, count - past)
      if distance < least { (best, least) = (length, distance) }
      if least == 0 { break }
    }
    return best
  }
}
