// SPDX-License-Identifier: Apache-2.0

/// A resampler with its output buffer, which hands a stated part of its output to a clip.
@safe
struct Converter: ~Copyable {
  private var resampler: Resampler
  private let channels: Int
  private let buffer: DecodeBuffer
  private let buffers: BufferPool?
  /// Frames that came out so far.
  private var made = 0
  /// The frames of the output that belong to the clip.
  private var wanted: Range<Int>

  private static let capacity = MixedReader.chunk

  /// A converter from `input` to `output` (only their ratio matters) that keeps the frames `wanted`
  /// of what comes out.
  init(
    from input: Int, to output: Int, channels: Int, name: String, wanted: Range<Int> = 0..<Int.max,
    buffers: BufferPool? = nil
  ) throws(DecodeError) {
    let resampler = try Resampler(
      from: Double(input), to: Double(output), channels: channels, name: name)
    self.resampler = resampler
    self.channels = channels
    self.wanted = wanted
    self.buffers = buffers
    buffer = DecodeBuffer(Self.capacity * channels, from: buffers)
  }

  /// Whether all that was wanted came out.
  var isDone: Bool { made >= wanted.upperBound }

  /// Converts `frames` frames.
  mutating func feed(
    _ samples: UnsafePointer<Float>, _ frames: Int, to sink: inout ClipSink
  ) throws(DecodeError) {
    var done = 0
    while true {
      let (taken, got) = unsafe try resampler.process(
        samples + done * channels, frames - done, into: buffer.start, Self.capacity)
      try pass(got, to: &sink)
      done += taken
      if done == frames, got < Self.capacity { return }
    }
  }

  /// Ends the sound: cuts or fills what came out to `total` frames.
  mutating func end(_ total: Int, to sink: inout ClipSink) throws(DecodeError) {
    wanted = wanted.lowerBound..<total
    guard made < total else { return }
    let silence = DecodeBuffer(Self.capacity * channels, from: buffers)
    unsafe silence.start.initialize(repeating: 0, count: Self.capacity * channels)
    while made < total {
      unsafe try feed(silence.start, Self.capacity, to: &sink)
    }
  }

  /// Ends a loop that turned out shorter: no frame from `end` on is kept.
  mutating func cut(at end: Int) { wanted = wanted.lowerBound..<max(end, wanted.lowerBound) }

  private mutating func pass(_ frames: Int, to sink: inout ClipSink) throws(DecodeError) {
    let part = wanted.clamped(to: made..<made + frames)
    if !part.isEmpty {
      unsafe try sink.append(buffer.start + (part.lowerBound - made) * channels, frames: part.count)
    }
    made += frames
  }
}
