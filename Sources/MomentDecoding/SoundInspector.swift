// SPDX-License-Identifier: Apache-2.0

/// Looks at a sound without keeping it.
///
/// Any thread but the render thread: it blocks in reads. One inspection at a time.
public final class SoundInspector: Sendable {
  private let progress: DecodeProgress
  private let headers: HeaderCache?

  /// An inspector.
  ///
  /// - Parameter headers: where headers are kept, for who asks again.
  public init(headers: HeaderCache? = nil) {
    self.headers = headers
    progress = DecodeProgress(
      clock: .monotonic, files: nil, byteLimit: nil, buffers: nil, headers: headers)
  }

  /// Ends an inspection that is under way, from any thread, and all later ones.
  public func cancel() { progress.cancel() }

  /// How much of the file has been passed, 0 to 1; `nil` before its size is known.
  public var share: Double? { progress.share }

  /// Reads the header only; nothing of a file whose header is kept.
  public func info(of source: SoundSource) throws(DecodeError) -> SoundInfo {
    if progress.isCancelled { throw .cancelled(source.name) }
    if let known = headers?.info(of: source, progress) { return known }
    return try SoundReader(source, progress: progress).info
  }

  /// Decodes a whole sound, in a few hundred kilobytes of memory.
  ///
  /// - Parameters:
  ///   - source: what to look at.
  ///   - columns: how many columns its waveform is to have.
  /// - Returns: what the file says, and what was found in it.
  /// - Throws: a `DecodeError`; also for a sound file without a frame.
  public func inspect(
    _ source: SoundSource, columns: Int = 72
  ) throws(DecodeError) -> SoundInspection {
    var reader = try RawReader(SoundReader(source, progress: progress))
    var meter = LevelMeter()
    var waveform = Waveform(columns: columns)
    let channels = reader.info.channels
    while true {
      let frames = try reader.next()
      if frames == 0 { break }
      unsafe meter.add(reader.samples, frames * channels)
      unsafe waveform.add(reader.samples, frames: frames, channels: channels)
    }
    meter.count(overs: reader.repaired)
    if reader.position == 0 { throw .noFrames(source.name) }
    return SoundInspection(
      info: reader.info, frames: reader.position, truncation: reader.truncation,
      level: meter.level, columns: waveform.columns)
  }
}
