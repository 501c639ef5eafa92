// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// The way of a stream from the file's rate to the engine's.
///
/// It begins where a frame of the file is exactly one of the engine's, far enough ahead of the place that
/// is asked for to have filled the filter.
@safe
final class StreamConversion {
  /// Frames of the file that fill the filter.
  private static let lead = 8192

  /// The file's frame to begin with.
  let start: Int
  private let name: String
  private let rate: Int
  private let target: Int
  private let channels: Int
  private var resampler: Resampler
  /// Converted frames that lie before the place asked for.
  private let skipped: Int
  private let buffer: UnsafeMutablePointer<Float>
  private let silence: UnsafeMutablePointer<Float>
  private static let capacity = MixedReader.chunk
  /// The part of the buffer that has not been given out.
  private var held = 0..<0
  /// Converted so far, what is skipped included.
  private var made = 0
  /// The end in converted frames, once it is known.
  private var end = Int.max

  /// A conversion from the engine's frame `frame` of a sound on.
  init(_ source: StreamSource, from frame: Int) throws(DecodeError) {
    let (rate, target) = (source.info.rate, source.rate)
    let common = Self.greatestCommonDivisor(rate, target)
    let lead = SoundLength.convert(Self.lead, from: rate, to: target)
    // Near the beginning all of it is converted, as a whole clip would be.
    let steps = frame <= target ? 0 : max(0, frame - lead) / (target / common)
    let resampler = try Resampler(
      from: Double(rate), to: Double(target), channels: source.layout.channels,
      name: source.source.name)
    self.resampler = resampler
    name = source.source.name
    self.rate = rate
    self.target = target
    channels = source.layout.channels
    start = steps * (rate / common)
    skipped = frame - steps * (target / common)
    unsafe buffer = .allocate(capacity: Self.capacity * source.layout.channels)
    unsafe silence = .allocate(capacity: Self.capacity * source.layout.channels)
    unsafe silence.initialize(repeating: 0, count: Self.capacity * source.layout.channels)
  }

  deinit {
    unsafe buffer.deallocate()
    unsafe silence.deallocate()
  }

  /// Frames given out by the time that so many of the file's were taken in.
  func frames(after count: Int) -> Int {
    max(0, SoundLength.convert(count, from: rate, to: target) - skipped)
  }

  /// Up to `count` of the next frames: where they are, until the next call; none at the end.
  func next(
    _ count: Int, from walk: inout SourceWalk
  ) throws(DecodeError) -> (samples: UnsafePointer<Float>, frames: Int) {
    while held.isEmpty {
      let missing = end - made
      guard missing > 0 else { return unsafe (UnsafePointer(buffer), 0) }
      try convert(&walk, atMost: min(Self.capacity, missing))
    }
    let part = held.prefix(count)
    held = part.upperBound..<held.upperBound
    return unsafe (UnsafePointer(buffer + part.lowerBound * channels), part.count)
  }

  private func convert(_ walk: inout SourceWalk, atMost room: Int) throws(DecodeError) {
    // What came in before may still give more than there was room for.
    var got = unsafe try resampler.process(silence, 0, into: buffer, room).made
    if got == 0 {
      let chunk = unsafe try walk.floats(Self.input(rate, target))
      if unsafe chunk.frames == 0 {
        end = min(end, SoundLength.convert(walk.given, from: rate, to: target))
        guard made < end else { return }
        got = unsafe try resampler.process(
          silence, Self.input(rate, target), into: buffer, min(room, end - made)
        ).made
      } else {
        let (taken, out) = unsafe try resampler.process(
          chunk.samples, chunk.frames, into: buffer, room)
        guard unsafe taken == chunk.frames else {
          throw .notConverted(name, reason: "the converter left frames behind")
        }
        got = out
      }
    }
    let first = min(got, max(0, skipped - made))
    held = first..<got
    made += got
  }

  /// Frames that come to no more than a buffer.
  private static func input(_ rate: Int, _ target: Int) -> Int {
    max(1, min(capacity, capacity * rate / target / 2))
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
