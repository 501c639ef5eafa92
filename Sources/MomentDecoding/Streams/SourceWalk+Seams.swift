// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentRealtimeBoundary

extension SourceWalk {
  /// The factor of a frame near a seam that does not join.
  func ramp(at frame: Int, _ pass: StreamPlan.Pass) -> Float {
    var factor: Float = 1
    if hasRepeated, frame - plan.loopFrom < edge {
      factor *= Self.curve(frame - plan.loopFrom, of: edge)
    }
    if pass.repeats, pass.end != .max, pass.end - frame <= edge {
      factor *= Self.curve(pass.end - frame, of: edge)
    }
    return factor
  }

  private static func curve(_ index: Int, of length: Int) -> Float {
    let t = Float(index) / Float(length)
    return t * t * (3 - 2 * t)
  }

  /// Mixes the pass's end with the beginning of the next one, at equal power.
  mutating func cross(
    _ limit: Int, _ pass: StreamPlan.Pass
  ) throws(DecodeError) -> Int {
    let index = place - (pass.end - pass.cross)
    if incoming == nil {
      var other = try source.reader(progress)
      try Self.go(&other, to: plan.loopFrom + index, source, progress)
      incoming = consume other
    }
    let count = try reader.next(limit)
    var done = 0
    while done < count {
      guard let got = try incoming?.next(count - done), got > 0 else { break }
      for frame in done..<done + got {
        let t = Self.curve(index + frame, of: pass.cross) * (Float.pi / 2)
        for side in 0..<channels {
          let old = unsafe reader.samples[frame * channels + side]
          let new = unsafe incoming?.samples[(frame - done) * channels + side] ?? 0
          unsafe scratch[frame * channels + side] = old * cosf(t) + new * sinf(t)
        }
      }
      done += got
    }
    return done
  }

  /// Whether the loop's end does not lead into its beginning, by the rule for clips.
  ///
  /// Looked at once, with a reader of its own, so that the stream's goes on undisturbed.
  mutating func isCutAtSeam(_ pass: StreamPlan.Pass) throws(DecodeError) -> Bool {
    if plan.alwaysRamps, pass.cross == 0 { return true }
    if let isCut { return isCut }
    let seam = pass.repeats ? pass.end : min(plan.loopUntil, soundEnd)
    guard pass.cross == 0, plan.crossFade == 0, seam != .max else { return false }
    let rate = source.info.rate
    let window = min(EdgeRule.window(rate: rate), seam - plan.loopFrom)
    var other = try source.reader(progress)
    try Self.go(&other, to: plan.loopFrom, source, progress)
    var samples = try Self.read(&other, window)
    try Self.go(&other, to: seam - window, source, progress)
    samples += try Self.read(&other, window)
    let layout: ClipLayout = channels == 1 ? .monoFloat : .stereoFloat
    let count = samples.count / channels
    let answer = unsafe samples.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      return unsafe EdgeRule(frames: base, layout: layout, rate: rate).stepsAtSeam(count: count)
    }
    isCut = answer
    return answer
  }

  private static func read(
    _ reader: inout MixedReader, _ frames: Int
  ) throws(DecodeError) -> [Float] {
    var samples: [Float] = []
    while samples.count < frames * reader.channels {
      let got = try reader.next(frames - samples.count / reader.channels)
      if got == 0 { break }
      unsafe samples.append(
        contentsOf: UnsafeBufferPointer(start: reader.samples, count: got * reader.channels))
    }
    return samples
  }
}
