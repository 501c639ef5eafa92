// SPDX-License-Identifier: Apache-2.0

import CSndFile

/// What a file is, and the streams of sound in it.
struct SoundParts {
  /// The first stream, as what it may be: the first of these that can be opened is it.
  private(set) var candidates: [SoundPart] = []
  /// The streams behind the first.
  private(set) var following: [SoundPart] = []
  /// Streams chained in an Ogg file, else 1.
  private(set) var chainedStreams = 1
  /// Whether the file's last Ogg page ends its stream.
  private(set) var isComplete = true
  /// What the file is, if none can be opened.
  private(set) var otherwise: UnsupportedFormat?

  /// Sounds joined to one file that are told apart.
  static let most = 256
  /// Where the first frame of an MPEG stream is looked for, behind anything else.
  private static let searchedBytes = 1 << 20

  /// Looks at a file's first bytes.
  init(
    _ whole: VirtualFile, named name: String, as rawFormat: RawFormat?
  ) throws(DecodeError) {
    if let rawFormat {
      let preset = try rawFormat.preset(named: name)
      candidates = [SoundPart(kind: .headerless(preset), range: 0..<whole.count)]
      return
    }
    let range = SoundTags.endOfLeadingTags(in: whole)..<whole.count
    let file = whole.part(range)
    let head = file.bytes(at: 0, count: 1024)
    if let format = UnsupportedFormat(head) { throw .unsupportedFormat(name, format) }
    let isContainer = Self.isContainer(head)
    if head.starts(with: "OggS".utf8) {
      findLinks(file, in: range)
    } else if isContainer {
      try findContainers(file, in: range, name)
    } else if let sync = MPEGSync(in: file, at: 0, headers: 2) {
      candidates = [SoundPart(kind: .mpeg(sync), range: range)]
    } else if !Self.beginsFrame(head) {
      candidates = [SoundPart(kind: .container, range: range)]
    }
  }

  /// What else a file may be that is no container: MPEG behind anything, or headerless by its name.
  mutating func search(_ whole: VirtualFile, named name: String) -> SoundPart? {
    let range = SoundTags.endOfLeadingTags(in: whole)..<whole.count
    let file = whole.part(range)
    let head = file.bytes(at: 0, count: 1024)
    guard !Self.isContainer(head) else { return nil }
    if let sync = MPEGSync.find(in: file, from: 0, upTo: Self.searchedBytes) {
      return SoundPart(kind: .mpeg(sync), range: range)
    }
    if let preset = Self.preset(name) {
      return SoundPart(kind: .headerless(preset), range: range)
    }
    if head.allSatisfy({ $0 == 0 }) { otherwise = .zeros }
    return nil
  }

  private mutating func findLinks(_ file: VirtualFile, in range: Range<Int>) {
    let walk = OggWalk(file)
    isComplete = walk.isComplete
    chainedStreams = walk.links.count
    let links = walk.links.prefix(Self.most).map { link in
      let packet = OggWalk.page(in: file, at: link.lowerBound).map { page in
        file.bytes(at: page.offset + page.headerBytes, count: 64)
      }
      let kind: SoundPart.Kind = packet.map(OggFLAC.isFirstPacket) == true ? .oggFLAC : .container
      if otherwise == nil { otherwise = packet.flatMap(Self.unsupported(inOgg:)) }
      return SoundPart(
        kind: kind, range: range.lowerBound + link.lowerBound..<range.lowerBound + link.upperBound)
    }
    candidates = [links[0]]
    following = Array(links.dropFirst())
  }

  private static func unsupported(inOgg packet: [UInt8]) -> UnsupportedFormat? {
    if packet.starts(with: "Speex   ".utf8) { return .speex }
    let isVideo = packet.count > 7 && packet[1...].starts(with: "theora".utf8)
    return isVideo || packet.starts(with: "fishead".utf8) ? .oggVideo : nil
  }

  private mutating func findContainers(
    _ file: VirtualFile, in range: Range<Int>, _ name: String
  ) throws(DecodeError) {
    let facts = HeaderFacts(file)
    if facts.isWideFLAC { otherwise = .wideFLAC }
    if let tag = facts.formatTag, !Self.readWAVTags.contains(tag) { otherwise = .codedWAV }
    if let tag = facts.formatTag, Self.mpegWAVTags.contains(tag), let data = facts.data {
      // The frames stand in the WAV as in a file of their own.
      let inside = range.lowerBound + data.lowerBound..<range.lowerBound + data.upperBound
      if let sync = MPEGSync.find(in: file.part(data), from: 0, upTo: 8192) {
        candidates = [SoundPart(kind: .mpeg(sync), range: inside)]
        return
      }
    }
    var start = 0
    var end = facts.end
    var parts: [SoundPart] = []
    while parts.count < Self.most, let next = end,
      Self.isWAV(file.bytes(at: start + next, count: 12))
    {
      let base = range.lowerBound + start
      parts.append(SoundPart(kind: .container, range: base..<base + next))
      start += next
      end = HeaderFacts(file.part(start..<file.count)).end
    }
    parts.append(SoundPart(kind: .container, range: range.lowerBound + start..<range.upperBound))
    candidates = [parts[0]]
    following = Array(parts.dropFirst())
  }

  /// The codings of a WAV that libsndfile reads, by `wFormatTag`.
  private static let readWAVTags: Set<Int> = [
    1, 2, 3, 6, 7, 0x11, 0x14, 0x31, 0x38, 0x40, 0x45, 0x64, 0x65, 0xFFFE,
  ]
  /// MPEG Layer I and II, and Layer III.
  private static let mpegWAVTags: Set<Int> = [0x50, 0x55]

  private static func isWAV(_ head: [UInt8]) -> Bool {
    (head.starts(with: "RIFF".utf8) || head.starts(with: "RF64".utf8)) && head.count == 12
      && head[8...].elementsEqual("WAVE".utf8)
  }

  /// Whether the bytes begin like a frame of MPEG.
  private static func beginsFrame(_ head: [UInt8]) -> Bool {
    head.count > 1 && head[0] == 0xFF && head[1] >= 0xE0
  }

  /// Whether the bytes are those of a container, so that nothing inside it is looked for.
  private static func isContainer(_ head: [UInt8]) -> Bool {
    let names = [
      "RIFF", "RIFX", "RF64", "FORM", ".snd", "dns.", "caff", "OggS", "fLaC", "riff", "NIST_1A",
      "Creative Voice File", "MATLAB", "Extended Instrument", "PVF1", " paf", "fap ", "2BIT",
      "ALawSoundFile", "LIST", "FRM8", "BW64", "ALaw",
    ]
    if names.contains(where: { head.starts(with: $0.utf8) }) { return true }
    // IRCAM in both byte orders.
    return head.starts(with: [0x64, 0xA3]) || (head.count > 3 && head[2] == 0xA3 && head[3] == 0x64)
  }

  /// What libsndfile must be told of formats that have no header: it sees no file name.
  private static func preset(_ name: String) -> SF_INFO? {
    var info = SF_INFO()
    let codec: Int
    switch name.split(separator: ".").last?.lowercased() {
    case "vox": codec = Int(SF_FORMAT_VOX_ADPCM)
    case "gsm": codec = Int(SF_FORMAT_GSM610)
    default: return nil
    }
    info.format = Int32(Int(SF_FORMAT_RAW) | codec)
    info.samplerate = 8000
    info.channels = 1
    return info
  }
}
