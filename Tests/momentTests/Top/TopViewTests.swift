// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport
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
    #expect(
      facts.contains("rings    ######---- 2 streams, 1 MiB, emptiest 25 % full, filled 0 times"))
  }

  @Test
  func `clips are not rings, and what came again or made way is counted apart`() {
    var snapshot = snapshot
    (snapshot.engine.clips.rings, snapshot.engine.reloaded) = (1, 2)
    (snapshot.engine.clips.admitted, snapshot.engine.clips.admittedRings) = (9, 3)
    (snapshot.engine.clips.evictedForRoom, snapshot.engine.clips.evictedOnDemand) = (5, 6)
    snapshot.engine.clips.refused = 1
    (snapshot.engine.decoding.streams.finished, snapshot.engine.decoding.waited.finished) = (30, 4)
    (snapshot.engine.decoding.prefetch.refused, snapshot.engine.decoding.prefetch.finished) = (1, 2)
    let facts = TopView.facts(snapshot, buses: [], unicode: false).map(\.text)
    #expect(facts.contains("clips    2 in memory, playing 3, idle 1 MiB"))
    #expect(
      facts.contains(
        "loads    4 loaded, 2 again, 1 refused, 5 made way for others, 6 for lack of memory"))
    #expect(facts.contains("decoding 0 waiting, 0 running, 6 done, 1 without room"))
  }

  @Test
  func `every fact has its line, bad news is marked`() {
    let facts = TopView.facts(snapshot, buses: [.bells, .voice], unicode: false)
    #expect(
      facts.map(\.text) == [
        "alerts   none",
        "memory   ##-------- 4/16 MiB, at most 5",
        "clips    3 in memory, playing 3, idle 1 MiB",
        "loads    0 loaded, 0 again, 0 refused, 0 made way for others",
        "pressure normal, 0 times short, 0 sources watched",
        "process  20 MiB resident, 1.2 % of a processor, 5 threads, 1 file",
        "decoding 0 waiting, 0 running, 0 done",
        "voices   2 sounding, 0 paused, 0 to come, 0 starved",
        "bells    #################--- -6 dB",
        "voice    -------------------- silence",
        "output   -------------------- silence",
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
  func `an alert is shown while it is raised, and goes again`() {
    let folder = TemporaryFolder()
    for number in 0..<120 { folder.write("", to: "fd/\(number)") }
    let bare = snapshot
    let monitor = ResourceMonitor(reader: ProcessReader(folder: folder.path) { 0 }) { _ in bare }
    func shown() -> TopView.Fact? {
      TopView.facts(monitor.snapshot(), buses: [], unicode: false).first
    }
    #expect(shown() == TopView.Fact(text: "alerts   none"))
    monitor.thresholds = ResourceThresholds()
    #expect(shown() == TopView.Fact(text: "alerts   119 files open", isAlarm: true))
    for number in 0..<30 { folder.removeFile("fd/\(number)") }
    #expect(shown() == TopView.Fact(text: "alerts   none"))
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
