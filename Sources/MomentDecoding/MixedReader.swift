// SPDX-License-Identifier: Apache-2.0

/// The frames of a sound as floats, in chunks, with at most two channels.
///
/// More than two channels are mixed down.
@safe
struct MixedReader: ~Copyable {
  /// Frames of a full chunk.
  static let chunk = RawReader.chunk

  /// 1 or 2.
  let channels: Int
  private var reader: RawReader
  private let downmix: Downmix?
  /// Where more than two channels are mixed down to; else empty.
  private let mixed: DecodeBuffer

  init(_ reader: consuming SoundReader) {
    let info = reader.info
    channels = min(info.channels, 2)
    downmix = info.channels > 2 ? Downmix(info.roles) : nil
    mixed =
      downmix == nil
      ? DecodeBuffer(0, from: nil) : DecodeBuffer(Self.chunk * 2, from: reader.buffers)
    self.reader = RawReader(reader)
  }

  /// Frames read so far, or sought to, at the file's rate.
  var position: Int { reader.position }

  /// Why it ended before its file does, or was to; see `SoundReader/truncation`.
  var truncation: Truncation? { reader.truncation }

  /// Samples so far that were no finite numbers.
  var repaired: Int { reader.repaired }

  /// The samples of the last chunk.
  @unsafe var samples: UnsafePointer<Float> {
    unsafe downmix == nil ? reader.samples : UnsafePointer(mixed.start)
  }

  /// What is missing behind the last frame that was read, where that is taken for the last there is.
  mutating func missing() throws(DecodeError) -> Truncation? { try reader.missing() }

  /// Reads the next chunk, of at most `limit` frames.
  ///
  /// - Returns: its frames; 0 at the end.
  mutating func next(_ limit: Int = chunk) throws(DecodeError) -> Int {
    let frames = try reader.next(limit)
    if let downmix { unsafe downmix.mix(reader.samples, into: mixed.start, frames: frames) }
    return frames
  }

  /// Reads up to `limit` frames as the integers they are: of at most 16 bits, in at most two channels.
  mutating func integers(
    _ limit: Int, into samples: UnsafeMutablePointer<Int16>
  ) throws(DecodeError) -> Int { unsafe try reader.integers(limit, into: samples) }

  /// Goes to a frame; `false` if that was not possible.
  mutating func seek(to frame: Int) -> Bool { reader.seek(to: frame) }

  /// Forgets what was repaired so far: the same frames are read once more.
  mutating func forgetRepairs() { reader.forgetRepairs() }
}
