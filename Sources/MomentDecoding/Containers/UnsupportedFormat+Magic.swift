// SPDX-License-Identifier: Apache-2.0

extension UnsupportedFormat {
  /// The format that a file's first bytes announce; `nil` if they do not.
  init?(_ head: [UInt8]) {
    func begins(_ text: String, at offset: Int = 0) -> Bool {
      head.count >= offset + text.utf8.count && head[offset...].starts(with: text.utf8)
    }
    func begins(bytes: [UInt8], at offset: Int = 0) -> Bool {
      head.count >= offset + bytes.count && head[offset...].starts(with: bytes)
    }
    if begins("ftyp", at: 4) || begins("moov", at: 4) || begins("mdat", at: 4)
      || begins("wide", at: 4) || begins("styp", at: 4)
    {
      self = .mp4
    } else if begins(bytes: [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]) {
      self = .windowsMedia
    } else if begins("#!AMR") || begins("#!EVRC") || begins("#!SILK_V3") {
      self = .amr
    } else if begins(bytes: [0x1A, 0x45, 0xDF, 0xA3]) {
      self = .matroska
    } else if begins("wvpk") {
      self = .wavPack
    } else if begins("MAC ") {
      self = .monkeysAudio
    } else if begins("MPCK") || begins("MP+") {
      self = .musepack
    } else if begins("TTA1") || begins("TTA2") {
      self = .trueAudio
    } else if begins("DSD ") || (begins("FRM8") && begins("DSD ", at: 12)) {
      self = .dsd
    } else if begins(bytes: [0x0B, 0x77]) || begins(bytes: [0x77, 0x0B])
      || begins(bytes: [0x7F, 0xFE, 0x80, 0x01]) || begins(bytes: [0xFE, 0x7F, 0x01, 0x80])
    {
      self = .dolbyOrDTS
    } else if begins(".RMF") || begins(bytes: [0x2E, 0x72, 0x61, 0xFD]) {
      self = .realAudio
    } else if begins("FLV") || (begins("RIFF") && begins("AVI ", at: 8)) {
      self = .video
    } else if begins("MThd") || (begins("RIFF") && begins("RMID", at: 8)) {
      self = .midi
    } else if begins("Extended Module: ") || begins("IMPM") || begins("SCRM", at: 44) {
      self = .trackerModule
    } else if begins("ADIF") || Self.isADTS(head) {
      self = .aac
    } else if begins("PK\u{3}\u{4}") || begins(bytes: [0x1F, 0x8B]) || begins("BZh")
      || begins(bytes: [0xFD, 0x37, 0x7A, 0x58, 0x5A])
      || begins(bytes: [0x37, 0x7A, 0xBC, 0xAF]) || begins("Rar!") || begins("ustar", at: 257)
    {
      self = .archive
    } else if begins("%PDF-") {
      self = .pdf
    } else if begins(bytes: [0x89, 0x50, 0x4E, 0x47]) || begins(bytes: [0xFF, 0xD8, 0xFF])
      || begins("GIF8") || (begins("RIFF") && begins("WEBP", at: 8))
    {
      self = .image
    } else if begins(bytes: [0x7F, 0x45, 0x4C, 0x46]) {
      self = .executable
    } else if let text = Self.text(head) {
      self = text
    } else {
      return nil
    }
  }

  /// Whether two headers of AAC frames (ISO/IEC 13818-7, 6.2) follow one another.
  private static func isADTS(_ head: [UInt8]) -> Bool {
    func size(at offset: Int) -> Int? {
      guard head.count >= offset + 7, head[offset] == 0xFF, head[offset + 1] & 0xF6 == 0xF0
      else { return nil }
      return Int(head[offset + 3] & 3) << 11 | Int(head[offset + 4]) << 3
        | Int(head[offset + 5] >> 5)
    }
    guard let first = size(at: 0), first >= 7 else { return false }
    return size(at: first) != nil
  }

  /// What sort of text it is; `nil` if it is none.
  private static func text(_ head: [UInt8]) -> UnsupportedFormat? {
    var head = head[...]
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { head = head.dropFirst(3) }
    let isText = head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (9...13).contains($0) }
    guard !head.isEmpty, isText else { return nil }
    let words = String(decoding: head.prefix(1024), as: UTF8.self).lowercased()
    let start = words.drop { $0.isWhitespace }
    if start.hasPrefix("version https://git-lfs") { return .gitLFSPointer }
    if start.hasPrefix("#extm3u") || start.hasPrefix("[playlist]") || start.hasPrefix("<asx")
      || start.contains("<playlist")
    {
      return .playlist
    }
    if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") || start.contains("<html") {
      return .html
    }
    if start.hasPrefix("<?xml") || start.hasPrefix("<error") || start.hasPrefix("<soap") {
      return .xml
    }
    if start.hasPrefix("{") || start.hasPrefix("[{") || start.hasPrefix("[\"") { return .json }
    if isList(of: start) { return .playlist }
    return .text
  }

  /// Whether each line of a text is the name or the address of a sound.
  private static func isList(of text: Substring) -> Bool {
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
    let endings = [".mp3", ".wav", ".ogg", ".flac", ".opus", ".m4a", ".aac", ".oga", ".aiff"]
    return !lines.isEmpty
      && lines.allSatisfy { line in
        let line = line.drop { $0.isWhitespace }
        return line.hasPrefix("http://") || line.hasPrefix("https://")
          || endings.contains { line.hasSuffix($0) }
      }
  }
}
