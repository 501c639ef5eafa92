// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary

/// Decodes one sound into one clip.
///
/// On a worker: it blocks in reads.
struct ClipDecoder {
  let request: DecodeRequest
  let pool: ClipPool
  let progress: DecodeProgress
  /// Whether a file, which is open by now, needs not be decoded into that form.
  let isShared: (FileIdentity, ClipForm) -> Bool
  let onAdmitted: (ClipID) -> Void
  let onHead: (DecodedHead) -> Void
  /// Whether others make way for it now: not for what nobody waits for.
  var makesRoom: () -> Bool = { true }
  /// Set if it is decoded once more.
  var reload: ClipReload?

  /// What a clip turned out to be.
  struct Outcome {
    let clip: ClipID
    let layout: ClipLayout
    let frames: Int
    let sourceFrames: Int
    let info: SoundInfo
    let level: SoundLevel
    var truncation: Truncation?
    var stream: StreamSource?
    var identity: FileIdentity?
  }

  /// What was decoded of a file.
  struct Extent {
    /// At its own rate.
    var frames: Int
    var truncation: Truncation?
  }

  /// Decodes; when this throws, the pool has no clip.
  func run() throws(DecodeError) -> Outcome {
    if let reload { return try runAgain(reload) }
    let name = request.source.name
    let bytes = try SoundBytes(request.source, progress: progress)
    let identity = bytes.identity
    var reader: SoundReader?
    let info: SoundInfo
    // Where the header is known, what becomes of the sound is known before anything of it is read.
    if let identity, let known = progress.headers?.info(of: identity) {
      info = known
    } else {
      let opened = try SoundReader(bytes, named: name, progress: progress)
      info = opened.info
      reader = .some(opened)
    }
    let layout = layout(for: info)
    let length = admissible(info.length.converted(from: info.rate, to: request.rate), layout)
    if let identity, isShared(identity, ClipForm(request, info, length, layout)) {
      throw .shared(name)
    }
    if let threshold = request.streaming, threshold.isPassed(by: length, layout) {
      return try runHead(
        info, in: identity, layout, length, frames: threshold.headFrames)
    }
    // Nobody may use a clip before it is known that it stays one.
    let limit =
      length == .unknown ? request.streaming.map { FrameLimit($0.mostFrames(layout)) } : nil
    let writer: ClipWriter
    do throws(ClipError) {
      writer = try pool.admit(length, layout: layout, makingRoom: makesRoom())
    } catch {
      throw .noRoom(request.source.name, error)
    }
    let id = writer.id
    onAdmitted(id)
    let onHead = onHead
    var sink = ClipSink(
      writer, rate: request.rate, headFrames: limit == nil ? request.headFrames : .max,
      name: request.source.name, limit: limit, exact: length.exactFrames
    ) { id, frames in
      onHead(DecodedHead(clip: id, layout: layout, frames: frames, length: length, info: info))
    }
    do throws(DecodeError) {
      let extent = try decode(
        beginning(reader.take(), of: bytes, as: info), info, layout, into: &sink)
      if sink.frames == 0 { throw .noFrames(request.source.name) }
      request.found.note(extent.frames, extent.truncation)
      let frames = sink.frames
      let level = sink.finish()
      return Outcome(
        clip: id, layout: layout, frames: frames, sourceFrames: extent.frames, info: info,
        level: level, truncation: extent.truncation, identity: identity)
    } catch {
      // Somebody may have unloaded it already: then its memory goes with the writer.
      try? pool.unload(id)
      guard let limit, limit.isPassed, let threshold = request.streaming else { throw error }
      return try runHead(
        info, in: identity, layout, length, frames: threshold.headFrames)
    }
  }

  /// The reader that read the header; where that was known, one that reads it now.
  private func beginning(
    _ reader: consuming SoundReader?, of bytes: SoundBytes, as info: SoundInfo
  ) throws(DecodeError) -> SoundReader {
    if let reader = consume reader { return reader }
    let reader = try SoundReader(bytes, named: request.source.name, progress: progress)
    guard reader.info == info else { throw .changed(request.source.name) }
    return reader
  }

  /// The length to ask the pool for.
  ///
  /// A claim beyond the whole budget says nothing, and must not even take up addresses.
  private func admissible(_ length: ClipLength, _ layout: ClipLayout) -> ClipLength {
    guard case .claimed(let frames) = length,
      frames > pool.statistics.budget / layout.bytesPerFrame
    else { return length }
    return .unknown
  }

  func layout(for info: SoundInfo) -> ClipLayout {
    switch (info.channels == 1, request.keepsFloat || info.coding.needsFloat) {
    case (true, false): .monoInt16
    case (true, true): .monoFloat
    case (false, false): .stereoInt16
    case (false, true): .stereoFloat
    }
  }

  func decode(
    _ reader: consuming SoundReader, _ info: SoundInfo, _ layout: ClipLayout,
    into sink: inout ClipSink
  ) throws(DecodeError) -> Extent {
    guard info.rate == request.rate else {
      return request.loops
        ? try convertLoop(reader, info, into: &sink) : try convert(reader, info, into: &sink)
    }
    if info.coding.isSmallInteger, !layout.isFloat, info.channels <= 2 {
      return try keepIntegers(reader, into: &sink)
    }
    var mixed = MixedReader(reader)
    while true {
      let frames = try mixed.next()
      if frames == 0 { break }
      unsafe try sink.append(mixed.samples, frames: frames)
    }
    sink.count(overs: mixed.repaired)
    return Extent(frames: mixed.position, truncation: mixed.truncation)
  }

  private func keepIntegers(
    _ reader: consuming SoundReader, into sink: inout ClipSink
  ) throws(DecodeError) -> Extent {
    var reader = reader
    // A clip of exact length is charged to its last frame and no further: ask for no more.
    var left = reload?.reserved.frames ?? reader.info.length.exactFrames ?? .max
    while left > 0 {
      let got = unsafe try sink.append(frames: min(left, MixedReader.chunk)) {
        samples throws(DecodeError) in
        unsafe try reader.read(min(left, MixedReader.chunk), into: samples)
      }
      if got == 0 { break }
      left -= got
    }
    let frames = reader.position
    return Extent(frames: frames, truncation: try reader.missing())
  }

  private func convert(
    _ reader: consuming SoundReader, _ info: SoundInfo, into sink: inout ClipSink
  ) throws(DecodeError) -> Extent {
    var mixed = MixedReader(reader)
    var converter = try Converter(
      from: info.rate, to: request.rate, channels: mixed.channels, name: request.source.name,
      buffers: progress.buffers)
    while true {
      let frames = try mixed.next()
      if frames == 0 { break }
      unsafe try converter.feed(mixed.samples, frames, to: &sink)
    }
    // The last frames are still inside: push them out with silence, then cut to length.
    try converter.end(
      SoundLength.convert(mixed.position, from: info.rate, to: request.rate), to: &sink)
    sink.count(overs: mixed.repaired)
    return Extent(frames: mixed.position, truncation: mixed.truncation)
  }
}
