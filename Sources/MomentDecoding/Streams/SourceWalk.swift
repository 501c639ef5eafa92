// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentRealtimeBoundary

/// A stream's frames in the order in which they are heard, loops unrolled, at the file's own rate.
///
/// On a worker: it blocks in reads.
@safe
struct SourceWalk: ~Copyable {
  /// Where the walk went on elsewhere.
  struct Jump {
    /// How many frames it had given before.
    let given: Int
    /// The frame it went to.
    let frame: Int
    /// Repeats still to come then.
    let repeatsLeft: UInt32
  }

  /// What kind of frames come next, and how many.
  private enum Stretch {
    case plain(Int)
    case ramped(Int, StreamPlan.Pass)
    case crossed(Int, StreamPlan.Pass)
    case end
  }

  /// 1 or 2.
  let channels: Int
  /// The sound's frame that comes next.
  private(set) var place: Int
  /// Frames given so far.
  private(set) var given = 0
  /// Where it jumped since this was last emptied.
  var jumps: [Jump] = []
  let source: StreamSource
  let plan: StreamPlan
  let progress: DecodeProgress
  let edge: Int
  var reader: MixedReader
  /// What fades in during a cross-fade.
  var incoming: MixedReader?
  private var repeatsLeft: UInt32
  var hasRepeated = false
  private var current: StreamPlan.Pass?
  /// Whether the last frame read was the current pass's last, and a repeat follows.
  private var isAtSeam = false
  var soundEnd: Int
  var isCut: Bool?
  let scratch: UnsafeMutablePointer<Float>

  /// A walk from `place` on, by a plan in the file's own frames.
  init(
    _ source: StreamSource, plan: StreamPlan, from place: Int, repeatsLeft: UInt32,
    progress: DecodeProgress
  ) throws(DecodeError) {
    var reader = try source.reader(progress)
    try Self.go(&reader, to: place, source, progress)
    channels = reader.channels
    unsafe scratch = .allocate(capacity: MixedReader.chunk * reader.channels)
    self.reader = reader
    self.source = source
    self.plan = plan
    self.place = place
    self.repeatsLeft = repeatsLeft
    self.progress = progress
    edge = Self.edge(rate: source.info.rate)
    soundEnd = source.sourceFrames ?? .max
  }

  deinit { unsafe scratch.deallocate() }

  /// Frames of the ramp that hides a cut: 5 ms, and never fewer than 40; render's are as long.
  static func edge(rate: Int) -> Int { max(rate / 200, 40) }

  /// Whether it ended where the sound itself goes on.
  var isCutOff: Bool { place >= plan.until && plan.until < soundEnd }

  /// Reads up to `limit` frames of 16-bit integers.
  ///
  /// - Returns: how many; 0 at the end, `nil` if the next ones are no integers.
  mutating func integers(
    _ limit: Int, into samples: UnsafeMutablePointer<Int16>
  ) throws(DecodeError) -> Int? {
    while true {
      switch try stretch(limit) {
      case .end: return 0
      case .ramped, .crossed: return nil
      case .plain(let count):
        let got = unsafe try reader.integers(count, into: samples)
        if try took(got) { return got }
      }
    }
  }

  /// Reads up to `limit` frames.
  ///
  /// - Returns: where they are, until the next call, and how many; none at the end.
  @unsafe
  mutating func floats(
    _ limit: Int
  ) throws(DecodeError) -> (samples: UnsafePointer<Float>, frames: Int) {
    while true {
      switch try stretch(min(limit, MixedReader.chunk)) {
      case .end: return unsafe (UnsafePointer(scratch), 0)
      case .plain(let count):
        let got = try reader.next(count)
        if try took(got) { return unsafe (reader.samples, got) }
      case .ramped(let count, let pass):
        let got = try reader.next(count)
        for index in 0..<got {
          let factor = ramp(at: place + index, pass)
          for side in 0..<channels {
            let sample = index * channels + side
            unsafe scratch[sample] = reader.samples[sample] * factor
          }
        }
        if try took(got) { return unsafe (UnsafePointer(scratch), got) }
      case .crossed(let count, let pass):
        let got = try cross(count, pass)
        if try took(got) { return unsafe (UnsafePointer(scratch), got) }
      }
    }
  }

  /// Counts what was read; `false` if the file has ended there, sooner than it said or than was known.
  private mutating func took(_ got: Int) throws(DecodeError) -> Bool {
    guard got > 0 else {
      // A header may claim too much; a file that was longer when it was opened is another matter.
      if soundEnd != .max, source.isReplaced { throw .changed(source.source.name) }
      soundEnd = place
      source.found.note(place, reader.truncation)
      return false
    }
    place += got
    given += got
    isAtSeam = current.map { $0.repeats && place >= $0.end } ?? false
    return true
  }

  private mutating func stretch(_ limit: Int) throws(DecodeError) -> Stretch {
    while true {
      if isAtSeam, let pass = current {
        isAtSeam = false
        try goBack(pass)
      }
      let pass = plan.pass(at: place, repeatsLeft: repeatsLeft, soundEnd: soundEnd, edge: edge)
      current = pass
      if place >= pass.end {
        guard pass.repeats else {
          if place == soundEnd, source.found.frames == nil {
            source.found.note(place, try reader.missing())
          }
          return .end
        }
        try goBack(pass)
        continue
      }
      var count = min(limit, pass.end - place)
      if hasRepeated, place - plan.loopFrom < edge, try isCutAtSeam(pass) {
        count = min(count, plan.loopFrom + edge - place)
        if !pass.repeats || pass.end == .max { return .ramped(count, pass) }
        let tail = pass.end - edge
        return .ramped(place < tail ? min(count, tail - place) : count, pass)
      }
      guard pass.repeats, pass.end != .max else { return .plain(count) }
      let margin = pass.cross > 0 ? pass.cross : edge
      let special = pass.end - margin
      if place < special { return .plain(min(count, special - place)) }
      if pass.cross > 0 { return .crossed(count, pass) }
      return try isCutAtSeam(pass) ? .ramped(count, pass) : .plain(count)
    }
  }

  /// Begins the next pass.
  private mutating func goBack(_ pass: StreamPlan.Pass) throws(DecodeError) {
    let landing = plan.loopFrom + pass.cross
    if let next = incoming.take(), next.position == landing {
      reader = next
    } else {
      try Self.go(&reader, to: landing, source, progress)
    }
    place = landing
    hasRepeated = true
    if repeatsLeft != .max { repeatsLeft -= 1 }
    jumps.append(Jump(given: given, frame: landing, repeatsLeft: repeatsLeft))
  }
}
