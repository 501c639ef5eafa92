// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentDecoding
import MomentRealtimeBoundary

/// What is told of a sound file that was decoded to its end.
struct SoundFacts {
  let name: String
  let inspection: SoundInspection
  /// The engine's rate that memory is reckoned for.
  let rate: Int
  let picture: WaveformPicture?

  private var info: SoundInfo { inspection.info }

  /// Bytes that the clip memory would charge: whole pages, and the one a clip begins with.
  var memory: Int {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    return (inspection.decodedBytes(at: rate) + page - 1) / page * page + page
  }

  // MARK: For people

  /// The facts, a line each, and the picture.
  func lines(style: Style) -> [String] {
    let rows =
      [
        ["format", "\(info.format), \(info.subtype)"],
        ["rate", "\(info.rate) Hz"],
        ["channels", channels],
        ["length", length],
        ["level", level],
        ["memory", "\(Number.bytes(memory)) at \(rate) Hz (\(layout))"],
      ] + (truncation.map { [["cut short", $0.found]] } ?? [])
    let table = TextTable.lines(rows).map { "  " + TerminalText.clean($0) }
    let drawn = picture?.lines(
      inspection.columns.map { WaveformPicture.Stretch(low: $0.low, high: $0.high) })
    return [style.bold(TerminalText.clean(name))] + table + (drawn ?? []).map(style.cyan)
  }

  private var truncation: TruncationReport? {
    inspection.truncation.map { TruncationReport(name: name, truncation: $0) }
  }

  private var channels: String {
    let roles = info.roles.map(Self.word)
    return info.channels == 1 ? "1, mono" : "\(info.channels): \(roles.joined(separator: ", "))"
  }

  private var length: String {
    let time = Number.time(inspection.seconds, decimals: 3)
    let frames = "\(time), \(Number.count(inspection.frames, "frame"))"
    var notes: [String] = []
    switch info.length {
    case .exact(let said) where said != inspection.frames:
      notes.append("length claimed: \(said)")
    case .exact: break
    case .claimed(let said):
      notes.append("length claimed" + (said == inspection.frames ? "" : ": \(said)"))
    case .unknown: notes.append("length unknown to its header")
    }
    if info.chainedStreams > 1 { notes.append("first of \(info.chainedStreams) chained streams") }
    return frames + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
  }

  private var level: String {
    let overs = inspection.level.overs
    return "peak \(Level.text(inspection.level.peak)), RMS \(Level.text(inspection.level.rms)), "
      + Number.count(overs, "over")
  }

  private var layout: String {
    switch inspection.layout {
    case .monoInt16: "16 bits, mono"
    case .monoFloat: "float, mono"
    case .stereoInt16: "16 bits, stereo"
    case .stereoFloat: "float, stereo"
    }
  }

  private static func word(_ role: ChannelRole) -> String {
    var word = ""
    for character in role.rawValue {
      word += character.isUppercase ? " " + character.lowercased() : String(character)
    }
    return word
  }

  // MARK: For programs

  /// The facts as members of a JSON object.
  var members: [JSON.Member] {
    let known: KeyValuePairs<String, JSON> = [
      "file": .string(name),
      "format": .string(info.format),
      "subtype": .string(info.subtype),
      "bits": .optional(info.coding.bits),
      "rate": .int(info.rate),
      "channels": .int(info.channels),
      "roles": .array(info.roles.map { .string($0.rawValue) }),
      "length": .string(lengthWord),
      "claimed_frames": .optional(info.length.frames),
      "frames": .int(inspection.frames),
      "seconds": .real(inspection.seconds),
      "chained_streams": .int(info.chainedStreams),
      "peak_dbfs": Level.json(inspection.level.peak),
      "rms_dbfs": Level.json(inspection.level.rms),
      "overs": .int(inspection.level.overs),
      "memory_bytes": .int(memory),
      "memory_rate": .int(rate),
      "complete": .bool(truncation == nil),
      "truncation": truncation.map { .object($0.members) } ?? .null,
    ]
    return known.map { JSON.Member(name: $0.key, value: $0.value) }
  }

  private var lengthWord: String {
    switch info.length {
    // What turned out otherwise was a claim.
    case .exact(let said): said == inspection.frames ? "exact" : "claimed"
    case .claimed: "claimed"
    case .unknown: "unknown"
    }
  }
}
