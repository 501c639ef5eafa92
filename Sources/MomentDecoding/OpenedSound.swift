// SPDX-License-Identifier: Apache-2.0

import CSndFile

/// libsndfile's handle and the bytes behind it.
@safe
final class OpenedSound {
  let bytes: SoundBytes
  let handle: OpaquePointer
  /// Frames to read at most.
  let limit: Int
  private let raw: SF_INFO
  private let facts: HeaderFacts

  /// Reads the header of what is open.
  init(
    _ bytes: SoundBytes, named name: String, progress: DecodeProgress
  ) throws(DecodeError) {
    self.bytes = bytes
    facts = bytes.rawFormat == nil ? HeaderFacts(bytes) : HeaderFacts()
    bytes.patch = facts.patch
    bytes.hidesEnd = facts.hidesEnd
    var raw = try bytes.rawFormat?.preset(named: name) ?? Self.preset(name)
    let handle = unsafe bytes.openSound(&raw)
    // libsndfile takes a header that it could not read to its end for a shorter one.
    if let reason = Self.trouble(bytes, progress, name) {
      unsafe _ = sf_close(handle)
      throw reason
    }
    guard let handle = unsafe handle else {
      throw .notAudio(name, reason: unsafe Self.text(sf_strerror(nil)))
    }
    unsafe self.handle = unsafe handle
    self.raw = raw
    limit = Self.limit(raw, facts)
  }

  deinit { unsafe _ = sf_close(handle) }

  /// Why not all could be read that was to be; `nil` if it could.
  private static func trouble(
    _ bytes: SoundBytes, _ progress: DecodeProgress, _ name: String
  ) -> DecodeError? {
    if progress.isCancelled { return .cancelled(name) }
    if bytes.isSpent { return .readsTooMuch(name, limit: bytes.limit) }
    return bytes.failure != 0 ? .readFailed(name, errno: bytes.failure) : nil
  }

  /// What the file is; or why it cannot be played.
  func info(named name: String) throws(DecodeError) -> SoundInfo {
    guard (1...8).contains(raw.channels) else {
      throw .unsupportedChannels(name, count: Int(raw.channels))
    }
    guard (SoundReader.slowest...SoundReader.fastest).contains(Int(raw.samplerate)) else {
      throw .unsupportedRate(name, rate: Int(raw.samplerate))
    }
    let format = Int(raw.format)
    return SoundInfo(
      format: formatName(format & Int(SF_FORMAT_TYPEMASK)),
      subtype: formatName(format & Int(SF_FORMAT_SUBMASK)),
      rate: Int(raw.samplerate), channels: Int(raw.channels), roles: roles(), length: length(),
      coding: SampleCoding(format: format), isSeekable: raw.seekable != 0,
      loop: loop(), chainedStreams: facts.chainedStreams)
  }

  /// The first forward loop that lies within the file.
  private func loop() -> Range<Int>? {
    var start: UInt32 = 0
    var end: UInt32 = 0
    guard unsafe csndfile_forward_loop(handle, &start, &end) != 0 else { return nil }
    return start < end && Int(end) <= Int(raw.frames) ? Int(start)..<Int(end) : nil
  }

  /// More frames a byte than any codec needs for silence but FLAC's longest blocks: not believed.
  private static let mostFramesAByte = 512

  private func length() -> SoundLength {
    if let guess = facts.mpegGuess { return .claimed(guess) }
    guard raw.frames < sf_count_t.max else { return .unknown }
    let frames = min(Int(raw.frames), limit)
    if facts.overclaims || frames < 0 { return .claimed(max(frames, 0)) }
    return frames / Self.mostFramesAByte > bytes.count ? .claimed(frames) : .exact(frames)
  }

  /// `fact` is believed as far as it cuts off no more than one block.
  private static func limit(_ raw: SF_INFO, _ facts: HeaderFacts) -> Int {
    let longestBlock = 8192
    switch Int(raw.format) & Int(SF_FORMAT_SUBMASK) {
    case Int(SF_FORMAT_IMA_ADPCM), Int(SF_FORMAT_MS_ADPCM), Int(SF_FORMAT_GSM610):
      guard let fact = facts.factFrames, fact > 0, fact < raw.frames,
        Int(raw.frames) - fact < longestBlock
      else { return .max }
      return fact
    default: return .max
    }
  }

  private func roles() -> [ChannelRole] {
    let channels = Int(raw.channels)
    if let roles = facts.roles, roles.count == channels { return roles }
    let byFormat = ChannelOrder.roles(format: Int(raw.format), channels: channels)
    // An AIFF's map may never have been filled in, see `LayoutTag`.
    let isAIFF = Int(raw.format) & Int(SF_FORMAT_TYPEMASK) == Int(SF_FORMAT_AIFF)
    guard channels > 2, !isAIFF else { return byFormat }
    var map = [Int32](repeating: 0, count: channels)
    let known = unsafe map.withUnsafeMutableBytes { buffer in
      unsafe sf_command(
        handle, Int32(SFC_GET_CHANNEL_MAP_INFO), buffer.baseAddress, Int32(buffer.count))
    }
    let roles = map.map(ChannelOrder.role(ofMapped:))
    // A map that names no channel is none.
    return known != 0 && roles.contains { $0 != .unknown } ? roles : byFormat
  }

  private func formatName(_ format: Int) -> String {
    var query = unsafe SF_FORMAT_INFO()
    unsafe query.format = Int32(truncatingIfNeeded: format)
    let size = unsafe Int32(MemoryLayout<SF_FORMAT_INFO>.size)
    let status = unsafe sf_command(nil, Int32(SFC_GET_FORMAT_INFO), &query, size)
    return unsafe status == 0 ? Self.text(query.name) : "unknown"
  }

  private static func text(_ string: UnsafePointer<CChar>?) -> String {
    unsafe string.map { unsafe String(cString: $0) } ?? "unknown"
  }

  /// What libsndfile must be told of formats that have no header: it sees no file name.
  private static func preset(_ name: String) -> SF_INFO {
    var info = SF_INFO()
    let codec: Int
    switch name.split(separator: ".").last?.lowercased() {
    case "vox": codec = Int(SF_FORMAT_VOX_ADPCM)
    case "gsm": codec = Int(SF_FORMAT_GSM610)
    default: return info
    }
    info.format = Int32(Int(SF_FORMAT_RAW) | codec)
    info.samplerate = 8000
    info.channels = 1
    return info
  }
}
