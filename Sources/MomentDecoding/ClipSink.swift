// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary

/// Fills a clip: judges its head before the first frame is shown, its tail at the end.
@safe
struct ClipSink: ~Copyable {
  private var writer: ClipWriter
  private var meter = LevelMeter()
  private var dither = Dither()
  private let rate: Int
  private let name: String
  private let headFrames: Int
  private var onHead: ((ClipID, Int) -> Void)?
  /// Frames written, but not shown: the head is not long enough yet to be judged.
  private var pending = 0
  private var start: UnsafeRawPointer?
  private var isHeadJudged = false
  private let limit: FrameLimit?
  /// How many frames there will be, if that is certain.
  private let exact: Int?

  init(
    _ writer: consuming ClipWriter, rate: Int, headFrames: Int, name: String,
    limit: FrameLimit? = nil, exact: Int? = nil, onHead: @escaping (ClipID, Int) -> Void
  ) {
    self.writer = writer
    self.rate = rate
    self.headFrames = headFrames
    self.name = name
    self.limit = limit
    self.exact = exact
    self.onHead = onHead
  }

  /// Frames written.
  var frames: Int { writer.frames + pending }

  /// How loud they are.
  var level: SoundLevel { meter.level }

  /// Counts samples that were no finite numbers in the file.
  mutating func count(overs: Int) { meter.count(overs: overs) }

  /// Takes frames of floats, in as many channels as the clip has.
  mutating func append(_ samples: UnsafePointer<Float>, frames: Int) throws(DecodeError) {
    let count = frames * writer.layout.channels
    unsafe meter.add(samples, count)
    let room = unsafe try room(for: frames)
    if writer.layout.isFloat {
      unsafe room.copyMemory(from: samples, byteCount: count * 4)
    } else {
      unsafe dither.convert(
        samples, into: room.bindMemory(to: Int16.self, capacity: count), count: count)
    }
    show(frames)
  }

  /// Lets `fill` write up to `frames` frames of 16-bit integers; it says how many there were.
  mutating func append(
    frames: Int, _ fill: (UnsafeMutablePointer<Int16>) throws(DecodeError) -> Int
  ) throws(DecodeError) -> Int {
    let channels = writer.layout.channels
    let samples = unsafe try room(for: frames).bindMemory(
      to: Int16.self, capacity: frames * channels)
    let got = unsafe try fill(samples)
    unsafe meter.add(samples, got * channels)
    show(got)
    return got
  }

  /// Takes up to `frames` frames from a stream's decoding; it says how many there were.
  mutating func append(
    frames: Int, from feeder: StreamFeeder
  ) throws(DecodeError) -> Int {
    let room = unsafe try room(for: frames)
    let got = unsafe try feeder.next(frames, into: room)
    let count = got * writer.layout.channels
    if writer.layout.isFloat {
      unsafe meter.add(room.assumingMemoryBound(to: Float.self), count)
    } else {
      unsafe meter.add(room.assumingMemoryBound(to: Int16.self), count)
    }
    show(got)
    return got
  }

  /// Ends the clip.
  consuming func finish() -> SoundLevel {
    showLast()
    let level = meter.level
    let onHead = onHead
    // The head of a clip shorter than that is the whole clip; the writer still holds it here.
    onHead?(writer.id, writer.frames)
    let traits = writer.view.traits
    writer.finish(traits)
    return level
  }

  /// Ends the clip where it is, because the rest cannot be had.
  consuming func abandon() {}

  private mutating func room(for frames: Int) throws(DecodeError) -> UnsafeMutableRawPointer {
    try limit?.check(self.frames, name)
    let base: UnsafeMutableRawPointer?
    do throws(ClipError) {
      unsafe base = unsafe try writer.room(for: pending + frames).baseAddress
    } catch {
      throw .noRoom(name, error)
    }
    guard let base = unsafe base else { preconditionFailure("a room has an address") }
    if unsafe start == nil { unsafe start = UnsafeRawPointer(base) }
    return unsafe base + pending * writer.layout.bytesPerFrame
  }

  private mutating func show(_ frames: Int) {
    pending += frames
    if self.frames == exact {
      showLast()
    } else if isHeadJudged || pending >= EdgeRule.window(rate: rate) {
      judgeHead()
    }
    if let onHead, writer.frames >= headFrames, writer.frames > 0 {
      self.onHead = nil
      onHead(writer.id, writer.frames)
    }
  }

  /// Judges the head, if that is still to be done, and shows what is written.
  private mutating func judgeHead() {
    markHead()
    writer.commit(pending)
    pending = 0
  }

  private mutating func markHead() {
    guard !isHeadJudged, let start = unsafe start else { return }
    isHeadJudged = true
    let edges = unsafe EdgeRule(frames: start, layout: writer.layout, rate: rate)
    if edges.stepsAtHead(count: pending) { writer.mark(.stepsAtHead) }
  }

  /// Judges head and tail, and shows what is written together with the fact that no more frames come.
  private mutating func showLast() {
    markHead()
    var traits = writer.view.traits
    if let start = unsafe start, frames > 0 {
      let edges = unsafe EdgeRule(frames: start, layout: writer.layout, rate: rate)
      if edges.stepsAtTail(count: frames) { traits = traits.union(.stepsAtTail) }
      if edges.stepsAtSeam(count: frames) { traits = traits.union(.stepsAtSeam) }
    }
    writer.commitLast(pending, traits)
    pending = 0
  }
}
