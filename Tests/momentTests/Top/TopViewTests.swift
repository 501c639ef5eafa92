// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MomentAudio
@testable import MomentCaches
@testable import MomentClips
@testable import MomentDecoding
@testable import moment

/// What fills the screen.
@Suite("Top view")
struct TopViewTests {
  private var snapshot: ResourceSnapshot {
    var clips = ClipStatistics()
    (clips.bytes, clips.budget, clips.clips, clips.peakBytes) = (4 << 20, 16 << 20, 3, 5 << 20)
    var engine = EngineStatistics(clips: clips, decoding: DecodeStatistics())
    var level = BusLevel()
    level.peak = 0.5
    engine.levels = [.bells: level]
    engine.sounding = 2
    var snapshot = ResourceSnapshot(engine: engine)
    (snapshot.clipBytes.playing, snapshot.clipBytes.idle) = (3 << 20, 1 << 20)
    snapshot.process.residentBytes = 20 << 20
    snapshot.process.threads = 5
    snapshot.process.openFiles = 1
    snapshot.processorShare = 0.0123
    return snapshot
  }

  private func clip(_ name: String, bytes: Int, holds: Int) -> ResidentClip {
    ResidentClip(
      id: ClipID(index: 0, generation: 1), name: name, nameID: .none, bytes: bytes, holds: holds,
      isLoading: false, isPinned: false, isUnloading: false)
  }

  @Test
  func `streams have a line of their own, as long as there are any`() {
    var snapshot = snapshot
    snapshot.rings.count = 2
    (snapshot.rings.bytes, snapshot.rings.filled, snapshot.rings.depth) = (1 << 20, 60, 100)
    snapshot.rings.lowest = 0.25
    let facts = TopView.facts(snapshot, buses: [], unicode: false).map(\.text)
    #expect(facts.contains("rings    ######---- 2 streams, 1 MB, the emptiest 25 % full"))
  }

  @Test
  func `every fact has its line, bad news is marked`() {
    let facts = TopView.facts(snapshot, buses: [.bells, .voice], unicode: false)
    #expect(
      facts.map(\.text) == [
        "alerts   none",
        "memory   ##-------- 4/16 MB in 3 clips, peak 5",
        "of it    playing 3, idle 1 MB",
        "pressure normal, 0 times, 0 sources",
        "process  20 MB resident, 1.2 % of a processor, 5 threads, 1 file",
        "decoding 0 wait, 0 run, 0 done, 0 cancelled, 0 failed",
        "voices   2 sound, 0 paused, 0 to come, 0 starved",
        "bells    #################--- -6 dB",
        "voice    -------------------- silence",
        "all      -------------------- silence",
        "device   none, 0 underruns, 0 lost",
      ])
    #expect(facts.filter(\.isAlarm).map { $0.text.prefix(6) } == ["device"])
    var bad = snapshot
    bad.alerts = [ResourceAlert(kind: .openFiles, isRaised: true, value: 120, threshold: 100)]
    bad.pressure.level = .medium
    let alarms = TopView.facts(bad, buses: [], unicode: false).filter(\.isAlarm).map(\.text)
    #expect(alarms.contains("alerts   120 files open"))
    #expect(alarms.contains { $0.hasPrefix("pressure medium") })
  }

  @Test
  func `clips are listed by their size, and a name commands nothing`() {
    let clips = [
      clip("folder/small.wav", bytes: 4096, holds: 0),
      clip("large\u{1B}[2J.wav", bytes: 1 << 20, holds: 2),
    ]
    #expect(
      TopView.clips(clips, budget: 4 << 20) == [
        "1.0 MiB  25.0 %  playing  large?[2J.wav", "4.0 KiB  0.1 %   idle     small.wav",
      ])
  }
}
