// SPDX-License-Identifier: Apache-2.0

/// A sound file that is open, and its frames in order.
///
/// One worker at a time.
struct SoundReader: ~Copyable {
  /// Rates that can be converted, in frames a second.
  static let slowest = 1000
  static let fastest = 768_000

  let info: SoundInfo
  let name: String
  /// Frames read so far, or sought to.
  private(set) var position = 0
  /// Why it ended before its file does, or was to; `nil` before the end, and if that is all there is.
  private(set) var truncation: Truncation?
  private let opened: OpenedSound
  private let progress: DecodeProgress
  /// Which file it reads; `nil` if that is none.
  var identity: FileIdentity? { opened.bytes.identity }
  /// Where buffers to read into come from.
  var buffers: BufferPool? { progress.buffers }

  /// Opens a source and reads its header.
  ///
  /// - Parameters:
  ///   - source: where the bytes are.
  ///   - progress: what the reader tells, and is told.
  ///   - check: called once it is open and nothing was read; what it throws ends this.
  /// - Throws: a `DecodeError` that says why there is nothing to read.
  init(
    _ source: SoundSource, progress: DecodeProgress,
    check: (SoundBytes) throws(DecodeError) -> Void = { (_) throws(DecodeError) in }
  ) throws(DecodeError) {
    let bytes = try SoundBytes(source, progress: progress)
    try check(bytes)
    try self.init(bytes, named: source.name, progress: progress)
  }

  /// Reads the header of what is open.
  init(
    _ bytes: SoundBytes, named name: String, progress: DecodeProgress
  ) throws(DecodeError) {
    let opened = try OpenedSound(bytes, named: name, progress: progress)
    info = opened.info
    if let headers = progress.headers, let identity = opened.bytes.identity {
      headers.keep(info, of: identity)
    }
    self.name = name
    self.opened = opened
    self.progress = progress
  }

  /// Opens once more what was open before.
  ///
  /// - Parameters:
  ///   - source: where the bytes are.
  ///   - info: what they were, on which everything rests that has been made for them.
  ///   - identity: the file they were in, if any.
  ///   - progress: what the reader tells, and is told.
  /// - Returns: the reader, at its first frame.
  /// - Throws: `DecodeError.changed` if it is something else now; as above.
  static func again(
    _ source: SoundSource, as info: SoundInfo, in identity: FileIdentity?,
    progress: DecodeProgress
  ) throws(DecodeError) -> SoundReader {
    let reader = try SoundReader(source, progress: progress) { bytes throws(DecodeError) in
      if let identity, !identity.isContinued(by: bytes.identity) { throw .changed(source.name) }
    }
    guard reader.info == info else { throw .changed(source.name) }
    return reader
  }

  /// Reads up to `frames` frames as they are, for integers of at most 16 bits.
  ///
  /// - Returns: how many there were; 0 at the end.
  mutating func read(
    _ frames: Int, into samples: UnsafeMutablePointer<Int16>
  ) throws(DecodeError) -> Int {
    progress.betweenChunks?()
    try checkCancelled()
    return unsafe try took(opened.read(frames, into: samples))
  }

  /// Reads up to `frames` frames as floats.
  ///
  /// Full scale is 1.
  ///
  /// - Returns: how many there were; 0 at the end.
  mutating func read(
    _ frames: Int, into samples: UnsafeMutablePointer<Float>
  ) throws(DecodeError) -> Int {
    progress.betweenChunks?()
    try checkCancelled()
    return unsafe try took(opened.read(frames, into: samples))
  }

  /// Goes to a frame; `false` if that was not possible.
  mutating func seek(to frame: Int) -> Bool {
    guard opened.seek(to: frame) else { return false }
    position = frame
    truncation = nil
    return true
  }

  private mutating func took(_ frames: Int) throws(DecodeError) -> Int {
    try checkCancelled()
    if opened.bytes.isSpent { throw .readsTooMuch(name, limit: opened.bytes.limit) }
    if opened.bytes.failure != 0 { throw .readFailed(name, errno: opened.bytes.failure) }
    position += frames
    if frames == 0 { truncation = truncated() }
    return frames
  }

  /// What is missing behind the last frame that was read, where that is taken for the last there is.
  mutating func missing() throws(DecodeError) -> Truncation? {
    if truncation != nil { return truncation }
    var rest: (Int16, Int16, Int16, Int16, Int16, Int16, Int16, Int16) = (0, 0, 0, 0, 0, 0, 0, 0)
    _ = unsafe try withUnsafeMutableBytes(of: &rest) { bytes throws(DecodeError) in
      guard let start = bytes.baseAddress else { return 0 }
      return unsafe try read(1, into: start.assumingMemoryBound(to: Int16.self))
    }
    return truncation
  }

  /// What is missing at the end of what can be decoded.
  private func truncated() -> Truncation? {
    let cause: Truncation.Cause
    switch opened.end {
    case .damaged: cause = .damaged
    case .formatChanged: cause = .formatChanged
    case .furtherSound: cause = .furtherSound
    case .shorterThanStated: cause = .shorterThanStated
    case .whole, nil:
      guard let exact = info.length.exactFrames, position < exact else { return nil }
      cause = .shorterThanStated
    }
    return Truncation(cause, at: position, sampleRate: info.rate, statedFrames: opened.statedFrames)
  }

  private func checkCancelled() throws(DecodeError) {
    if progress.isCancelled { throw .cancelled(name) }
  }
}
