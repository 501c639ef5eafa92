// SPDX-License-Identifier: Apache-2.0

import CSndFile

extension SndFileDecoder {
  /// What the file is; or why it cannot be played.
  static func info(
    _ handle: OpaquePointer, _ raw: SF_INFO, _ facts: HeaderFacts, length: SoundLength,
    _ name: String
  ) throws(DecodeError) -> SoundInfo {
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
      rate: Int(raw.samplerate), channels: Int(raw.channels),
      roles: unsafe roles(handle, raw, facts), length: length,
      coding: SampleCoding(format: format), isSeekable: raw.seekable != 0,
      loop: unsafe loop(handle, raw), chainedStreams: 1)
  }

  /// The first forward loop that lies within the file.
  private static func loop(_ handle: OpaquePointer, _ raw: SF_INFO) -> Range<Int>? {
    var start: UInt32 = 0
    var end: UInt32 = 0
    guard unsafe csndfile_forward_loop(handle, &start, &end) != 0 else { return nil }
    return start < end && Int(end) <= Int(raw.frames) ? Int(start)..<Int(end) : nil
  }

  /// More frames a byte than any codec needs for silence but FLAC's longest blocks: not believed.
  private static let mostFramesAByte = 512

  static func length(
    _ raw: SF_INFO, _ facts: HeaderFacts, limit: Int, _ most: Int, _ file: VirtualFile
  ) -> SoundLength {
    guard raw.frames < sf_count_t.max else { return .unknown }
    let frames = min(Int(raw.frames), limit)
    if facts.overclaims || frames < 0 || Int(raw.frames) > most { return .claimed(max(frames, 0)) }
    return frames / mostFramesAByte > file.count ? .claimed(frames) : .exact(frames)
  }

  /// Frames that the bytes of a file can hold, where its coding has a fixed number of them.
  static func mostFrames(_ raw: SF_INFO, _ facts: HeaderFacts, _ file: VirtualFile) -> Int {
    // FLAC holds any number of frames of the same subtypes.
    guard Int(raw.format) & Int(SF_FORMAT_TYPEMASK) != Int(SF_FORMAT_FLAC) else { return .max }
    let bytes = facts.data?.count ?? file.count
    let channels = max(1, Int(raw.channels))
    switch Int(raw.format) & Int(SF_FORMAT_SUBMASK) {
    case Int(SF_FORMAT_PCM_S8), Int(SF_FORMAT_PCM_U8), Int(SF_FORMAT_ULAW), Int(SF_FORMAT_ALAW):
      return bytes / channels
    case Int(SF_FORMAT_PCM_16): return bytes / (2 * channels)
    case Int(SF_FORMAT_PCM_24): return bytes / (3 * channels)
    case Int(SF_FORMAT_PCM_32), Int(SF_FORMAT_FLOAT): return bytes / (4 * channels)
    case Int(SF_FORMAT_DOUBLE): return bytes / (8 * channels)
    // Blocks of 33 bytes for 160 frames, or two of them in 65 bytes; the last may be cut off.
    case Int(SF_FORMAT_GSM610): return (bytes / 65 + 1) * 320
    default: return .max
    }
  }

  /// `fact` is believed as far as it cuts off no more than one block.
  static func factLimit(_ raw: SF_INFO, _ facts: HeaderFacts) -> Int {
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

  private static func roles(
    _ handle: OpaquePointer, _ raw: SF_INFO, _ facts: HeaderFacts
  ) -> [ChannelRole] {
    let channels = Int(raw.channels)
    if let roles = facts.roles, roles.count == channels { return roles }
    let byFormat = ChannelOrder.roles(format: Int(raw.format), channels: channels)
    // An AIFF's map may never have been filled in, see `LayoutTag`. A CAF's has as many entries as its
    // `chan` chunk names: libsndfile 1.2 copies as many as the sound has channels, whatever lies behind.
    switch Int(raw.format) & Int(SF_FORMAT_TYPEMASK) {
    case Int(SF_FORMAT_AIFF), Int(SF_FORMAT_CAF): return byFormat
    default: break
    }
    guard channels > 2 else { return byFormat }
    var map = [Int32](repeating: 0, count: channels)
    let known = unsafe map.withUnsafeMutableBytes { buffer in
      unsafe sf_command(
        handle, Int32(SFC_GET_CHANNEL_MAP_INFO), buffer.baseAddress, Int32(buffer.count))
    }
    let roles = map.map(ChannelOrder.role(ofMapped:))
    // A map that names no channel is none.
    return known != 0 && roles.contains { $0 != .unknown } ? roles : byFormat
  }

  private static func formatName(_ format: Int) -> String {
    var query = unsafe SF_FORMAT_INFO()
    unsafe query.format = Int32(truncatingIfNeeded: format)
    let size = unsafe Int32(MemoryLayout<SF_FORMAT_INFO>.size)
    let status = unsafe sf_command(nil, Int32(SFC_GET_FORMAT_INFO), &query, size)
    return unsafe status == 0 ? text(query.name) : "unknown"
  }

  /// What libsndfile says of the last file that it did not open.
  static var refusal: String { unsafe text(sf_strerror(nil)) }

  private static func text(_ string: UnsafePointer<CChar>?) -> String {
    unsafe string.map { unsafe String(cString: $0) } ?? "unknown"
  }
}
