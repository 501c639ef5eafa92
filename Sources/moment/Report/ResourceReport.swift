// SPDX-License-Identifier: Apache-2.0

import MomentAudio

/// What playing took, in words and as JSON.
enum ResourceReport {
  /// For a person, after the last sound.
  static func lines(of snapshot: ResourceSnapshot) -> [String] {
    let clips = snapshot.engine.clips
    let headers = snapshot.engine.decoding.headers
    let names = snapshot.engine.names
    var lines = [
      "clips: \(Number.bytes(clips.peakBytes)) at most of \(Number.bytes(clips.budget)), "
        + "\(clips.admitted) loaded, \(clips.refused) refused",
      "kept: \(Number.count(headers.entries, "header")) (found \(Number.count(headers.hits, "time"))), "
        + "\(Number.count(names.entries, "name")); used again: "
        + "\(used(snapshot.engine.reuse)) starts, \(used(snapshot.engine.decoding.buffers)) buffers",
      "process: " + words(for: snapshot.process, share: nil),
    ]
    if clips.shortages > 0 {
      lines.append(
        "the machine could not spare the budget \(Number.count(clips.shortages, "time"))")
    }
    if snapshot.pressure.episodes > 0 {
      lines.append(
        "memory ran short \(Number.count(snapshot.pressure.episodes, "time")), "
          + "\(snapshot.pressure.recoveries) of them over")
    }
    return lines
  }

  /// For a program.
  static func members(of snapshot: ResourceSnapshot) -> [JSON.Member] {
    let engine = snapshot.engine
    let process = snapshot.process
    let members: KeyValuePairs<String, JSON> = [
      "seconds": .real((snapshot.seconds * 1000).rounded() / 1000),
      "clip_bytes": .int(engine.clips.bytes), "clip_peak_bytes": .int(engine.clips.peakBytes),
      "clip_budget_bytes": .int(engine.clips.budget), "clips_loaded": .int(engine.clips.admitted),
      "clips_refused": .int(engine.clips.refused),
      "clip_shortages": .int(engine.clips.shortages), "resident_bytes": .int(process.residentBytes),
      "resident_peak_bytes": known(process.peakResidentBytes),
      "proportional_bytes": known(process.proportionalBytes),
      "private_dirty_bytes": known(process.privateDirtyBytes),
      "processor_seconds": .real((process.processorSeconds * 1000).rounded() / 1000),
      "threads": .int(process.threads), "open_files": .int(process.openFiles),
      "minor_faults": .int(process.minorFaults), "major_faults": .int(process.majorFaults),
      "render_faults": .int(engine.pageFaults), "decoded": .int(engine.decoding.finished),
      "xruns": .int(engine.xruns), "starved": .int(engine.starved),
      "late_starts": .int(engine.lateStarts),
      "clip_bytes_by_state": json(snapshot.clipBytes), "rings": json(snapshot.rings),
      "headers": json(engine.decoding.headers), "names": json(engine.names),
      "starts": json(engine.reuse), "buffers": json(engine.decoding.buffers),
      "pressure": .string("\(snapshot.pressure.level)"),
      "pressure_episodes": .int(snapshot.pressure.episodes),
      "pressure_recoveries": .int(snapshot.pressure.recoveries),
    ]
    return members.map { JSON.Member(name: $0.key, value: $0.value) }
  }

  /// A process in a line.
  static func words(for process: ProcessUsage, share: Double?) -> String {
    var words = ["\(Number.megabytes(process.residentBytes)) MB resident"]
    if let bytes = process.peakResidentBytes { words[0] += " (peak \(Number.megabytes(bytes)))" }
    if let bytes = process.privateDirtyBytes { words.append("\(Number.megabytes(bytes)) private") }
    if let share {
      words.append("\(Number.fixed(share * 100, 1)) % of a processor")
    } else {
      words.append("\(Number.fixed(process.processorSeconds, 2)) s of processor time")
    }
    words.append(Number.count(process.threads, "thread"))
    words.append(Number.count(process.openFiles, "file"))
    return words.joined(separator: ", ")
  }

  /// The memory of clips by what is done with them; what there is none of is left out.
  static func words(for bytes: ClipBytes) -> String {
    let parts = [
      ("playing", bytes.playing), ("idle", bytes.idle), ("pinned", bytes.pinned),
      ("loading", bytes.loading), ("unloading", bytes.unloading), ("rings", bytes.rings),
    ].filter { $0.1 > 0 }
    if parts.isEmpty { return "nothing" }
    return parts.map { "\($0.0) \(Number.megabytes($0.1))" }.joined(separator: ", ") + " MB"
  }

  /// An alert in a few words.
  static func words(for alert: ResourceAlert) -> String {
    switch alert.kind {
    case .memory:
      "memory \(Number.megabytes(Int(alert.value))) of \(Number.megabytes(Int(alert.threshold))) MB"
    case .growth:
      "growing \(Number.fixed(alert.value * 100, 1)) % an hour"
    case .openFiles: "\(Int(alert.value)) files open"
    case .processor: "\(Number.fixed(alert.value * 100, 0)) % of a processor"
    }
  }

  private static func used(_ pool: ReuseStatistics) -> String {
    "\(pool.reused) of \(pool.reused + pool.made)"
  }

  private static func json(_ bytes: ClipBytes) -> JSON {
    [
      "playing": .int(bytes.playing), "idle": .int(bytes.idle), "pinned": .int(bytes.pinned),
      "loading": .int(bytes.loading), "unloading": .int(bytes.unloading),
      "rings": .int(bytes.rings),
    ]
  }

  private static func json(_ rings: RingUsage) -> JSON {
    [
      "count": .int(rings.count), "bytes": .int(rings.bytes), "filled": .int(rings.filled),
      "depth": .int(rings.depth),
    ]
  }

  private static func json(_ cache: CacheStatistics) -> JSON {
    [
      "entries": .int(cache.entries), "bytes": .int(cache.bytes), "hits": .int(cache.hits),
      "misses": .int(cache.misses), "evictions": .int(cache.evictions),
      "refusals": .int(cache.refusals),
    ]
  }

  private static func json(_ pool: ReuseStatistics) -> JSON {
    [
      "reused": .int(pool.reused), "made": .int(pool.made), "dropped": .int(pool.dropped),
      "kept": .int(pool.kept),
    ]
  }

  private static func known(_ value: Int?) -> JSON { value.map { .int($0) } ?? .null }
}
