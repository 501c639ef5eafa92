// SPDX-License-Identifier: Apache-2.0

/// A sound that is open: the streams of it that follow one another as one.
///
/// One worker at a time.
final class OpenedSound {
  let bytes: SoundBytes
  /// What it is, with the length of all that is played.
  let info: SoundInfo
  /// Why there is no more; `nil` before the end.
  private(set) var end: SoundEnd?
  /// Frames that the header states, right or wrong; `nil` if it states none.
  let statedFrames: Int?
  private let name: String
  private let parts: [SoundPart]
  /// The first frame of each part.
  private let starts: [Int]
  /// Why the last part is the last.
  private let ending: SoundEnd
  private var decoder: any SoundDecoder
  private var index = 0
  /// What was wrong with a part before the last.
  private var trouble: SoundEnd?

  /// Reads the header of what is open.
  init(
    _ bytes: SoundBytes, named name: String, progress: DecodeProgress
  ) throws(DecodeError) {
    self.bytes = bytes
    self.name = name
    let whole = VirtualFile(bytes)
    var found = try SoundParts(whole, named: name, as: bytes.rawFormat)
    var opened: (SoundPart, any SoundDecoder)?
    for part in found.candidates where opened == nil {
      opened = try part.decoder(bytes, named: name).map { (part, $0) }
    }
    let refusal = SndFileDecoder.refusal
    if opened == nil, bytes.rawFormat == nil, Self.trouble(bytes, progress, name) == nil,
      let part = found.search(whole, named: name)
    {
      opened = try part.decoder(bytes, named: name).map { (part, $0) }
    }
    // A decoder takes a header that could not be read to its end for a shorter one.
    if let reason = Self.trouble(bytes, progress, name) { throw reason }
    guard let (first, decoder) = opened else {
      if let format = found.otherwise { throw .unsupportedFormat(name, format) }
      throw .notAudio(name, reason: refusal)
    }
    self.decoder = decoder
    let joined = Self.join(first, decoder, found.following, bytes, name)
    parts = joined.parts
    starts = joined.starts
    info = decoder.info.joined(joined.length, chainedStreams: found.chainedStreams)
    statedFrames = joined.parts.count == 1 ? decoder.statedFrames : joined.length.frames
    ending =
      parts.count <= found.following.count
      ? joined.ending : found.isComplete ? .whole : .shorterThanStated
    if let reason = Self.trouble(bytes, progress, name) { throw reason }
  }

  /// The parts that are played one after the other, where each begins, and how long they are together.
  ///
  /// Those behind the first are opened to see whether they are of one kind.
  private static func join(
    _ first: SoundPart, _ decoder: any SoundDecoder, _ following: [SoundPart], _ bytes: SoundBytes,
    _ name: String
  ) -> (parts: [SoundPart], starts: [Int], length: SoundLength, ending: SoundEnd) {
    var (parts, starts, length) = ([first], [0], decoder.info.length)
    for part in following {
      guard let frames = length.frames, let next = try? part.decoder(bytes, named: name) else {
        return (parts, starts, length, .furtherSound)
      }
      guard next.info.isOfOneKind(as: decoder.info) else {
        return (parts, starts, length, .formatChanged)
      }
      parts.append(part)
      starts.append(frames)
      length = length.followed(by: next.info.length)
    }
    return (parts, starts, length, .furtherSound)
  }

  /// Why not all could be read that was to be; `nil` if it could.
  private static func trouble(
    _ bytes: SoundBytes, _ progress: DecodeProgress, _ name: String
  ) -> DecodeError? {
    if progress.isCancelled { return .cancelled(name) }
    if bytes.isSpent { return .readsTooMuch(name, limit: bytes.limit) }
    return bytes.failure != 0 ? .readFailed(name, errno: bytes.failure) : nil
  }

  /// Reads up to `frames` frames as floats; 0 at the end.
  func read(_ frames: Int, into samples: UnsafeMutablePointer<Float>) -> Int {
    while true {
      let got = unsafe decoder.read(frames, into: samples)
      if got > 0 || !goOn() { return got }
    }
  }

  /// Reads up to `frames` frames of integers of at most 16 bits; 0 at the end.
  func read(_ frames: Int, into samples: UnsafeMutablePointer<Int16>) -> Int {
    while true {
      let got = unsafe decoder.read(frames, into: samples)
      if got > 0 || !goOn() { return got }
    }
  }

  /// Goes to a frame; `false` if that was not possible.
  func seek(to frame: Int) -> Bool {
    guard frame >= 0 else { return false }
    end = nil
    let part = starts.lastIndex { $0 <= frame } ?? 0
    if part != index, !open(part) { return false }
    return decoder.seek(to: frame - starts[part])
  }

  /// Begins the next part, if there is one.
  private func goOn() -> Bool {
    let reason = decoder.end ?? .whole
    if index + 1 < parts.count {
      if reason != .whole { trouble = reason }
      if open(index + 1) { return true }
    }
    let last = reason != .whole ? reason : ending
    end = last != .whole ? last : trouble ?? .whole
    return false
  }

  private func open(_ part: Int) -> Bool {
    guard let next = try? parts[part].decoder(bytes, named: name) else { return false }
    decoder = next
    index = part
    return true
  }
}

extension SoundInfo {
  /// Whether what follows can be played as one sound with this.
  fileprivate func isOfOneKind(as other: SoundInfo) -> Bool {
    rate == other.rate && channels == other.channels && roles == other.roles
      && coding == other.coding
  }

  /// The same, of several parts.
  fileprivate func joined(_ length: SoundLength, chainedStreams: Int) -> SoundInfo {
    SoundInfo(
      format: format, subtype: subtype, rate: rate, channels: channels, roles: roles,
      length: length, coding: coding, isSeekable: isSeekable, loop: loop,
      chainedStreams: chainedStreams)
  }
}

extension SoundLength {
  /// The length of both, one after the other.
  fileprivate func followed(by next: SoundLength) -> SoundLength {
    guard let frames, let more = next.frames else { return .unknown }
    let (sum, overflow) = frames.addingReportingOverflow(more)
    guard !overflow else { return .unknown }
    if exactFrames != nil, next.exactFrames != nil { return .exact(sum) }
    return .claimed(sum)
  }
}
