// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import Synchronization

/// All there is to know while sounds play, on one screen.
///
/// What matters most comes first; what does not fit is left out, clips by their number.
struct TopView {
  private let session: PlaySession

  init(_ session: PlaySession) { self.session = session }

  /// The screen's lines, each no wider than it.
  func lines(_ size: TerminalSize, unicode: Bool, style: Style) -> [String] {
    let snapshot = session.engine.monitor.snapshot()
    let width = max(1, size.columns - 1)
    let status = session.line()?.text(columns: width, unicode: unicode, style: style)
    let facts = Self.facts(snapshot, buses: session.engine.buses.map(\.name), unicode: unicode)
    var lines = [status ?? ""]
    // Whole, where there are lines enough for it.
    let broken = facts.map { TerminalText.broken($0.text, to: width, indent: Self.indent) }
    let isWhole = broken.reduce(1) { $0 + $1.count } <= size.rows
    for (fact, pieces) in zip(facts, broken) {
      for piece in isWhole ? pieces : [fact.text] {
        let text = TerminalText.truncated(piece, to: width, unicode: unicode)
        lines.append(fact.isAlarm ? style.red(text) : text)
      }
    }
    let clips = Self.clips(snapshot.clips, budget: snapshot.engine.clips.budget)
    let room = size.rows - lines.count
    if room >= 3, !clips.isEmpty {
      lines.append("")
      let fits = clips.count <= room - 1 ? clips.count : max(0, room - 2)
      for line in clips.prefix(fits) {
        lines.append(TerminalText.truncated(line, to: width, unicode: unicode))
      }
      if clips.count > fits {
        lines.append(
          TerminalText.truncated("and \(clips.count - fits) more", to: width, unicode: unicode))
      }
    }
    return Array(lines.prefix(max(1, size.rows)))
  }

  /// A line and whether it is bad news.
  struct Fact: Equatable {
    var text: String
    var isAlarm = false
  }

  /// Columns of a line's name.
  private static let indent = 9

  /// The lines above the clips, each with its name in front.
  static func facts(_ snapshot: ResourceSnapshot, buses: [BusName], unicode: Bool) -> [Fact] {
    let engine = snapshot.engine
    let process = snapshot.process
    var facts: [Fact] = []
    func add(_ name: String, _ text: String, isAlarm: Bool = false) {
      let gap = String(repeating: " ", count: max(1, indent - TerminalText.width(name)))
      facts.append(Fact(text: name + gap + text, isAlarm: isAlarm))
    }
    let alerts = snapshot.alerts.map { ResourceReport.words(for: $0) }
    add(
      "alerts", alerts.isEmpty ? "none" : alerts.joined(separator: ", "), isAlarm: !alerts.isEmpty)
    let clips = engine.clips
    let share = clips.budget > 0 ? Double(clips.bytes) / Double(clips.budget) : 0
    add(
      "memory",
      "\(Bar.text(share, cells: 10, unicode: unicode)) \(Number.mebibytes(clips.bytes))/"
        + "\(Number.mebibytes(clips.budget)) MiB, at most \(Number.mebibytes(clips.peakBytes))")
    let use = ResourceReport.words(for: snapshot.clipBytes)
    add("clips", "\(clips.clips - clips.rings) in memory" + (use.isEmpty ? "" : ", " + use))
    add("loads", ResourceReport.turnover(of: engine))
    let rings = snapshot.rings
    if rings.count > 0 {
      add(
        "rings",
        "\(Bar.text(rings.share, cells: 10, unicode: unicode)) \(Number.count(rings.count, "stream")), "
          + "\(Number.mebibytes(rings.bytes)) MiB, emptiest \(Number.fixed(rings.lowest * 100, 0)) % full, "
          + "filled \(Number.count(engine.decoding.streams.finished, "time"))"
      )
    }
    add(
      "pressure",
      "\(snapshot.pressure.level), \(Number.count(snapshot.pressure.episodes, "time")) short, "
        + "\(Number.count(snapshot.pressure.sources.count, "source")) watched",
      isAlarm: snapshot.pressure.level > .normal)
    add("process", ResourceReport.words(for: process, share: snapshot.processorShare))
    if let growth = snapshot.growth {
      add("growth", "\(Number.fixed(growth.sharePerHour * 100, 2)) % an hour beside clips")
    }
    let decoding = engine.decoding
    add(
      "decoding",
      "\(decoding.queued) waiting, \(decoding.running) running, "
        + ResourceReport.words(for: decoding))
    add(
      "voices",
      "\(engine.sounding) sounding, \(engine.paused) paused, \(engine.scheduled) to come, "
        + "\(engine.waiting) starved")
    for bus in buses {
      add(bus.rawValue, meter(engine.levels[bus]?.peak ?? 0, unicode: unicode))
    }
    add("output", meter(engine.level.peak, unicode: unicode))
    add(
      "device",
      (snapshot.device.map { "\($0.name), \(Number.kilohertz(Int($0.rate)))" } ?? "none")
        + ", \(Number.count(engine.xruns, "underrun")), \(engine.deviceLosses) lost",
      isAlarm: snapshot.device == nil || engine.xruns > 0)
    return facts
  }

  /// A level from -60 dB on as a bar, and in words.
  private static func meter(_ peak: Float, unicode: Bool) -> String {
    let decibels = Level.decibels(peak)
    let bar = Bar.text((decibels + 60) / 60, cells: 20, unicode: unicode)
    return "\(bar) " + (peak > 0 ? "\(Number.fixed(decibels, 0)) dB" : "silence")
  }

  /// A line for each clip, the largest first.
  static func clips(_ clips: [ResidentClip], budget: Int) -> [String] {
    let sorted = clips.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
    let rows = sorted.map { clip in
      [
        Number.bytes(clip.bytes),
        budget > 0 ? Number.fixed(Double(clip.bytes) / Double(budget) * 100, 1) + " %" : "",
        clip.state.rawValue, TerminalText.clean(SoundInput.file(clip.name).shortName),
      ]
    }
    return TextTable.lines(rows)
  }
}
