// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// Decodes a stream from one place on, as its ring takes it: at the engine's rate, in the ring's layout.
///
/// The frames are those that a whole clip would have. Behind a seek a converted stream may differ from
/// that by rounding, as its converter starts anew; where a loop's seam is crossed, the converter goes on.
/// One worker at a time.
@safe
final class StreamFeeder {
  /// Frames given out so far.
  private(set) var given = 0
  private let source: StreamSource
  private var walk: SourceWalk
  private var dither: Dither
  private var conversion: StreamConversion?
  /// Frames to give in all, if that is known.
  private let total: Int

  /// A feeder from the sound's frame `frame` on.
  init(
    _ source: StreamSource, plan: StreamPlan, from frame: Int, repeatsLeft: UInt32,
    progress: DecodeProgress
  ) throws(DecodeError) {
    self.source = source
    let edge = SourceWalk.edge(rate: source.rate)
    total =
      plan.remaining(
        from: frame, repeatsLeft: repeatsLeft, soundEnd: source.frames ?? .max, edge: edge) ?? .max
    let channels = source.layout.channels
    dither = Dither(at: frame * channels)
    guard !source.isNative else {
      walk = try SourceWalk(
        source, plan: plan, from: frame, repeatsLeft: repeatsLeft, progress: progress)
      return
    }
    let conversion = try StreamConversion(source, from: frame)
    let sourcePlan = plan.converted(from: source.rate, to: source.info.rate)
    // What is decoded ahead of a place behind the loop must not go round.
    let isBehind = frame >= plan.loopUntil && plan.loopUntil < plan.until
    walk = try SourceWalk(
      source, plan: sourcePlan, from: conversion.start, repeatsLeft: isBehind ? 0 : repeatsLeft,
      progress: progress)
    self.conversion = conversion
  }

  /// Whether it ended where the sound itself goes on.
  var isCutOff: Bool { walk.isCutOff }

  /// Where the stream went on elsewhere since the last call: frames given before, the sound's frame, and
  /// repeats still to come.
  func takeJumps() -> [(given: Int, frame: Int, repeatsLeft: UInt32)] {
    if walk.jumps.isEmpty { return [] }
    defer { walk.jumps = [] }
    let rate = source.info.rate
    return walk.jumps.map { jump in
      let given = conversion?.frames(after: jump.given) ?? jump.given
      let frame = SoundLength.convert(jump.frame, from: rate, to: source.rate)
      return (given, frame, jump.repeatsLeft)
    }
  }

  /// Writes up to `count` of the next frames to `room`.
  ///
  /// - Returns: how many; 0 at the end.
  func next(_ count: Int, into room: UnsafeMutableRawPointer) throws(DecodeError) -> Int {
    let count = min(count, total - given)
    guard count > 0 else { return 0 }
    let got = unsafe try conversion == nil ? plain(count, room) : converted(count, room)
    given += got
    return got
  }

  private func plain(
    _ count: Int, _ room: UnsafeMutableRawPointer
  ) throws(DecodeError) -> Int {
    if source.keepsIntegers {
      let samples = unsafe room.assumingMemoryBound(to: Int16.self)
      if let got = unsafe try walk.integers(count, into: samples) { return got }
    }
    let chunk = unsafe try walk.floats(count)
    unsafe dither = Dither(at: (walk.place - chunk.frames) * walk.channels)
    unsafe store(chunk.samples, frames: chunk.frames, to: room)
    return unsafe chunk.frames
  }

  private func converted(
    _ count: Int, _ room: UnsafeMutableRawPointer
  ) throws(DecodeError) -> Int {
    guard let got = unsafe try conversion?.next(count, from: &walk) else { return 0 }
    unsafe store(got.samples, frames: got.frames, to: room)
    return unsafe got.frames
  }

  private func store(
    _ samples: UnsafePointer<Float>, frames: Int, to room: UnsafeMutableRawPointer
  ) {
    let count = frames * source.layout.channels
    if source.layout.isFloat {
      unsafe room.copyMemory(from: samples, byteCount: 4 * count)
    } else {
      unsafe dither.convert(
        samples, into: room.assumingMemoryBound(to: Int16.self), count: count)
    }
  }
}
