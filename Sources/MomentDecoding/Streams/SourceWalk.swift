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
  private let source: StreamSource
  private let plan: StreamPlan
  private let progress: DecodeProgress
  private let edge: Int
  private var reader: MixedReader
  /// What fades in during a cross-fade.
  private var incoming: MixedReader?
  private var repeatsLeft: UInt32
  private var hasRepeated = false
  private var current: StreamPlan.Pass?
  /// Whether the last frame read was the current pass's last, and a repeat follows.
  private var isAtSeam = false
  private var soundEnd: Int
  private var isCut: Bool?
  private let scratch: UnsafeMutablePointer<Float>

  /// A walk from `place` on, by a plan in the file's own frames.
  init(
    _ source: StreamSource, plan: StreamPlan, from place: Int, repeatsLeft: UInt32,
    progress: DecodeProgress
  ) throws(DecodeError) {
    var reader = MixedReader(try SoundReader(source.source, progress: progress))
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
    soundEnd = source.info.length.exactFrames ?? .max
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
        if took(got) { return got }
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
        if took(got) { return unsafe (reader.samples, got) }
      case .ramped(let count, let pass):
        let got = try reader.next(count)
        for index in 0..<got {
          let factor = ramp(at: place + index, pass)
          for side in 0..<channels {
            let sample = index * channels + side
            unsafe scratch[sample] = reader.samples[sample] * factor
          }
        }
        if took(got) { return unsafe (UnsafePointer(scratch), got) }
      case .crossed(let count, let pass):
        let got = try cross(count, pass)
        if took(got) { return unsafe (UnsafePointer(scratch), got) }
      }
    }
  }

  /// Counts what was read; `false` if the file has ended there, sooner than it said or than was known.
  private mutating func took(_ got: Int) -> Bool {
    guard got > 0 else {
      soundEnd = place
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
        guard pass.repeats else { return .end }
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

  // MARK: Seams

  /// The factor of a frame near a seam that does not join.
  private func ramp(at frame: Int, _ pass: StreamPlan.Pass) -> Float {
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
  private mutating func cross(
    _ limit: Int, _ pass: StreamPlan.Pass
  ) throws(DecodeError) -> Int {
    let index = place - (pass.end - pass.cross)
    if incoming == nil {
      var other = MixedReader(try SoundReader(source.source, progress: progress))
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
  private mutating func isCutAtSeam(_ pass: StreamPlan.Pass) throws(DecodeError) -> Bool {
    if plan.alwaysRamps, pass.cross == 0 { return true }
    if let isCut { return isCut }
    let seam = pass.repeats ? pass.end : min(plan.loopUntil, soundEnd)
    guard pass.cross == 0, plan.crossFade == 0, seam != .max else { return false }
    let rate = source.info.rate
    let window = min(EdgeRule.window(rate: rate), seam - plan.loopFrom)
    var other = MixedReader(try SoundReader(source.source, progress: progress))
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

  // MARK: Places

  /// Frames decoded before a place, where a decoder that was sent there must first find its feet.
  private static let lossyLead = 8192

  /// Goes to a frame, exactly: by seeking, or else by decoding what comes before it.
  private static func go(
    _ reader: inout MixedReader, to frame: Int, _ source: StreamSource, _ progress: DecodeProgress
  ) throws(DecodeError) {
    if frame == reader.position { return }
    let lead = source.info.coding == .lossy ? min(lossyLead, frame) : 0
    let isFresh = reader.position == 0
    if !source.info.isSeekable || !reader.seek(to: frame - lead), !isFresh {
      reader = MixedReader(try SoundReader(source.source, progress: progress))
    }
    while reader.position < frame {
      if try reader.next(frame - reader.position) == 0 { return }
    }
  }
}
