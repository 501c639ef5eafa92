// SPDX-License-Identifier: Apache-2.0

extension ClipDecoder {
  /// Converts a sound that repeats: its tail before its head, its head after its tail, and to a
  /// whole number of frames.
  ///
  /// `count` frames become `round(count * out / in)`, and the ratio of the conversion is
  /// exactly that of those two numbers, so that the last frame is followed by the first at the
  /// distance of any two others. A lossless file with a certain length has its tail sought;
  /// any other is decoded twice, the first time to count it and to keep its tail. Costs 0.4 MB.
  func convertLoop(
    _ reader: consuming SoundReader, _ info: SoundInfo, into sink: inout ClipSink
  ) throws(DecodeError) -> Extent {
    let identity = reader.identity
    var mixed = MixedReader(reader)
    var found = try sought(&mixed, info, identity)
    if found == nil { found = try counted(&mixed, info) }
    guard let plan = found, plan.count > 0 else { return Extent(frames: 0) }
    if plan.mustReopen {
      mixed = MixedReader(
        try SoundReader.again(request.source, as: info, in: identity, progress: progress))
    }
    let out = plan.converted
    var converter = try Converter(
      from: plan.count, to: out, channels: mixed.channels, name: request.source.name,
      wanted: plan.lead..<plan.lead + out, buffers: progress.buffers)
    try feed(plan.tail, channels: mixed.channels, to: &converter, &sink)
    var head: [Float] = []
    while mixed.position < plan.count {
      let frames = try mixed.next(plan.count - mixed.position)
      if frames == 0 { break }
      if head.count < LoopPlan.longestTail * mixed.channels {
        unsafe head.append(
          contentsOf: UnsafeBufferPointer(start: mixed.samples, count: frames * mixed.channels))
      }
      unsafe try converter.feed(mixed.samples, frames, to: &sink)
    }
    if mixed.position < plan.count {
      converter.cut(
        at: plan.lead + SoundLength.convert(mixed.position, from: plan.count, to: out))
    }
    while !converter.isDone, !head.isEmpty {
      try feed(head, channels: mixed.channels, to: &converter, &sink)
    }
    sink.count(overs: mixed.repaired)
    var extent = Extent(frames: mixed.position, truncation: plan.truncation)
    if extent.truncation == nil { extent.truncation = try mixed.missing() }
    return extent
  }

  private func feed(
    _ samples: [Float], channels: Int, to converter: inout Converter, _ sink: inout ClipSink
  ) throws(DecodeError) {
    var offset = 0
    while offset < samples.count {
      let count = min(samples.count - offset, MixedReader.chunk * channels)
      // A chunk of its own: the pointer into the array must not outlive the call.
      let chunk = ContiguousArray(samples[offset..<offset + count])
      var failure: DecodeError?
      unsafe chunk.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        do throws(DecodeError) {
          unsafe try converter.feed(start, count / channels, to: &sink)
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      offset += count
    }
  }

  /// The plan of a lossless file whose length is certain; `nil` if its tail cannot be had by seeking.
  private func sought(
    _ mixed: inout MixedReader, _ info: SoundInfo, _ identity: FileIdentity?
  ) throws(DecodeError) -> LoopPlan? {
    guard info.isSeekable, info.coding != .lossy, let count = info.length.exactFrames, count > 0
    else { return nil }
    let kept = min(count, LoopPlan.longestTail)
    var tail: [Float] = []
    if mixed.seek(to: count - kept) {
      while tail.count < kept * mixed.channels {
        let frames = try mixed.next()
        if frames == 0 { break }
        unsafe tail.append(
          contentsOf: UnsafeBufferPointer(start: mixed.samples, count: frames * mixed.channels))
      }
    }
    guard tail.count == kept * mixed.channels, mixed.seek(to: 0) else {
      // Cut short, or not to be sought after all: back to the start, and count.
      mixed = MixedReader(
        try SoundReader.again(request.source, as: info, in: identity, progress: progress))
      return nil
    }
    mixed.forgetRepairs()
    return LoopPlan(
      count: count, tail: tail, channels: mixed.channels, from: info.rate, to: request.rate,
      mustReopen: false)
  }

  /// The plan of any file, by decoding it to its end.
  private func counted(
    _ mixed: inout MixedReader, _ info: SoundInfo
  ) throws(DecodeError) -> LoopPlan {
    let longest = LoopPlan.longestTail * mixed.channels
    var tail: [Float] = []
    while true {
      let frames = try mixed.next()
      if frames == 0 { break }
      unsafe tail.append(
        contentsOf: UnsafeBufferPointer(start: mixed.samples, count: frames * mixed.channels))
      // Shortened seldom, so that the copying costs less than the decoding.
      if tail.count > 2 * longest { tail.removeFirst(tail.count - longest) }
    }
    if tail.count > longest { tail.removeFirst(tail.count - longest) }
    var plan = LoopPlan(
      count: mixed.position, tail: tail, channels: mixed.channels, from: info.rate,
      to: request.rate, mustReopen: true)
    plan.truncation = mixed.truncation
    return plan
  }
}
