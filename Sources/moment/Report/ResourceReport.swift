// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentDecoding

/// What playing took, in words and as JSON.
enum ResourceReport {
  /// For a person, after the last sound.
  static func lines(of snapshot: ResourceSnapshot) -> [String] {
    let clips = snapshot.engine.clips
    let headers = snapshot.engine.decoding.headers
    let names = snapshot.engine.names
    var lines = [
      "clips: \(Number.bytes(clips.peakBytes)) at most of \(Number.bytes(clips.budget)), "
        + turnover(of: snapshot.engine),
      "kept: \(Number.count(headers.entries, "header")) (found \(Number.count(headers.hits, "time"))), "
        + "\(Number.count(names.entries, "name")); used again: "
        + "\(used(snapshot.engine.reuse)) starts, \(used(snapshot.engine.decoding.buffers)) buffers",
      "process: " + words(for: snapshot.process, share: nil),
    ]
    if clips.admittedRings > 0 {
      lines.insert(
        "streams: \(Number.count(clips.admittedRings, "ring")), filled "
          + Number.count(snapshot.engine.decoding.streams.finished, "time"), at: 1)
    }
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

  /// How clips came and went: loaded for the first time and again, refused, and made way.
  static func turnover(of engine: EngineStatistics) -> String {
    let clips = engine.clips
    var words = [
      "\(loaded(engine)) loaded", "\(engine.reloaded) again", "\(clips.refused) refused",
    ]
    words.append("\(clips.evictedForRoom) made way for others")
    if clips.evictedOnDemand > 0 { words.append("\(clips.evictedOnDemand) for lack of memory") }
    return words.joined(separator: ", ")
  }

  /// Clips that were let in for the first time; no rings.
  private static func loaded(_ engine: EngineStatistics) -> Int {
    engine.clips.admitted - engine.clips.admittedRings - engine.reloaded
  }

  /// For a program.
  static func members(of snapshot: ResourceSnapshot) -> [JSON.Member] {
    let engine = snapshot.engine
    let process = snapshot.process
    let members: KeyValuePairs<String, JSON> = [
      "seconds": .real((snapshot.seconds * 1000).rounded() / 1000),
      "clip_bytes": .int(engine.clips.bytes), "clip_peak_bytes": .int(engine.clips.peakBytes),
      "clip_budget_bytes": .int(engine.clips.budget), "clips_loaded": .int(loaded(engine)),
      "clips_reloaded": .int(engine.reloaded), "clips_refused": .int(engine.clips.refused),
      "clips_evicted_for_room": .int(engine.clips.evictedForRoom),
      "clips_evicted_for_pressure": .int(engine.clips.evictedOnDemand),
      "clip_shortages": .int(engine.clips.shortages), "resident_bytes": .int(process.residentBytes),
      "resident_peak_bytes": known(process.peakResidentBytes),
      "proportional_bytes": known(process.proportionalBytes),
      "private_dirty_bytes": known(process.privateDirtyBytes),
      "processor_seconds": .real((process.processorSeconds * 1000).rounded() / 1000),
      "threads": .int(process.threads), "open_files": .int(process.openFiles),
      "minor_faults": .int(process.minorFaults), "major_faults": .int(process.majorFaults),
      "render_faults": .int(engine.pageFaults), "decoded": .int(engine.decoding.sounds.finished),
      "refills": .int(engine.decoding.streams.finished),
      "xruns": .int(engine.xruns), "starved": .int(engine.starved),
      "late_starts": .int(engine.lateStarts),
      "clip_bytes_by_state": json(snapshot.clipBytes), "rings": json(snapshot.rings),
      "rings_made": .int(engine.clips.admittedRings),
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
    var words = ["\(Number.mebibytes(process.residentBytes)) MiB resident"]
    if let bytes = process.peakResidentBytes { words[0] += " (peak \(Number.mebibytes(bytes)))" }
    if let bytes = process.privateDirtyBytes { words.append("\(Number.mebibytes(bytes)) private") }
    if let share {
      words.append("\(Number.fixed(share * 100, 1)) % of a processor")
    } else {
      words.append("\(Number.fixed(process.processorSeconds, 2)) s of processor time")
    }
    words.append(Number.count(process.threads, "thread"))
    words.append(Number.count(process.openFiles, "file"))
    return words.joined(separator: ", ")
  }

  /// The memory of clips, without rings, by what is done with them; what there is none of is left out.
  static func words(for bytes: ClipBytes) -> String {
    let parts = [
      ("playing", bytes.playing), ("idle", bytes.idle), ("pinned", bytes.pinned),
      ("loading", bytes.loading), ("unloading", bytes.unloading),
    ].filter { $0.1 > 0 }
    if parts.isEmpty { return "" }
    return parts.map { "\($0.0) \(Number.mebibytes($0.1))" }.joined(separator: ", ") + " MiB"
  }

  /// An alert in a few words.
  static func words(for alert: ResourceAlert) -> String {
    switch alert.kind {
    case .memory:
      "memory \(Number.mebibytes(Int(alert.value))) of \(Number.mebibytes(Int(alert.threshold))) MiB"
    case .growth:
      "growing \(Number.fixed(alert.value * 100, 1)) % an hour"
    case .openFiles: "\(Int(alert.value)) files open"
    case .processor: "\(Number.fixed(alert.value * 100, 0)) % of a processor"
    }
  }

  /// What the decoding of clips came to; what there is none of is left out.
  static func words(for decoding: DecodeStatistics) -> String {
    let ends = [
      ("without room", decoding.refused), ("cancelled", decoding.cancelled),
      ("failed", decoding.failed + decoding.timedOut),
    ].filter { $0.1 > 0 }
    return
      (["\(decoding.sounds.finished) done"] + ends.map { "\($0.1) \($0.0)" }
      + (decoding.isPrefetchStopped ? ["no loading ahead"] : [])).joined(separator: ", ")
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
