// SPDX-License-Identifier: Apache-2.0

/// The frames of a sound as floats, in chunks, with all its channels.
///
/// What is no finite number is made one, and counted.
@safe
struct RawReader: ~Copyable {
  /// Frames of a full chunk.
  static let chunk = 4096
  /// Louder than any sound (+96 dB), and far from where a float stops counting.
  private static let loudest: Float = 65536

  /// Samples so far that were no finite numbers.
  private(set) var repaired = 0
  private var reader: SoundReader
  private let buffer: DecodeBuffer

  init(_ reader: consuming SoundReader) {
    buffer = DecodeBuffer(Self.chunk * reader.info.channels, from: reader.buffers)
    self.reader = reader
  }

  /// What the file says of itself.
  var info: SoundInfo { reader.info }

  /// Frames read so far, or sought to, at the file's rate.
  var position: Int { reader.position }

  /// Why it ended before its file does, or was to; see `SoundReader/truncation`.
  var truncation: Truncation? { reader.truncation }

  /// The samples of the last chunk.
  @unsafe var samples: UnsafePointer<Float> { unsafe UnsafePointer(buffer.start) }

  /// What is missing behind the last frame that was read, where that is taken for the last there is.
  ///
  /// Only a read that finds nothing tells; a frame that one finds all the same is thrown away.
  mutating func missing() throws(DecodeError) -> Truncation? {
    if truncation == nil, unsafe try reader.read(1, into: buffer.start) > 0 { return nil }
    return truncation
  }

  /// Reads the next chunk, of at most `limit` frames.
  ///
  /// - Returns: its frames; 0 at the end.
  mutating func next(_ limit: Int = chunk) throws(DecodeError) -> Int {
    let frames = unsafe try reader.read(min(limit, Self.chunk), into: buffer.start)
    repair(frames * reader.info.channels)
    return frames
  }

  /// Reads up to `limit` frames as the integers they are, all channels.
  mutating func integers(
    _ limit: Int, into samples: UnsafeMutablePointer<Int16>
  ) throws(DecodeError) -> Int { unsafe try reader.read(limit, into: samples) }

  /// Goes to a frame; `false` if that was not possible.
  mutating func seek(to frame: Int) -> Bool { reader.seek(to: frame) }

  /// Forgets what was repaired so far: the same frames are read once more.
  mutating func forgetRepairs() { repaired = 0 }

  private mutating func repair(_ count: Int) {
    // Integers are numbers. The bits of a magnitude rise with it, through infinity to no number.
    guard !info.coding.isInteger else { return }
    let limit = Self.loudest.bitPattern
    var found: UInt32 = 0
    let samples = unsafe buffer.start
    for index in 0..<count {
      found |= unsafe samples[index].bitPattern & 0x7FFF_FFFF > limit ? 1 : 0
    }
    if found != 0 { repairEach(count) }
  }

  private mutating func repairEach(_ count: Int) {
    let samples = unsafe buffer.start
    for index in 0..<count {
      let sample = unsafe samples[index]
      if abs(sample) <= Self.loudest { continue }
      // Only what is no number is counted here: the rest is still beyond full scale further on.
      if !sample.isFinite { repaired += 1 }
      if sample.isNaN {
        unsafe samples[index] = 0
      } else {
        let limit = sample.isInfinite ? 1 : Self.loudest
        unsafe samples[index] = sample < 0 ? -limit : limit
      }
    }
  }
}
