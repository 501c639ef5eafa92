// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport
import Synchronization
import Testing

@testable import MomentAudio
@testable import MomentClips
@testable import MomentDecoding

/// A process of files, and a clock that is set by hand.
@Suite("Resource monitor")
struct ResourceMonitorTests {
  private let second: UInt64 = 1_000_000_000
  private let folder = TemporaryFolder()
  private let clock = ManualClock()

  private final class ManualClock: Sendable {
    let now = Mutex<UInt64>(0)
    let processor = Mutex(0.0)
    let clipBytes = Mutex(0)
  }

  private func show(residentPages: Int = 5000, files: Int = 3, dirtyKiB: Int = 700) {
    folder.write(
      "55d0-7fff ---p 0 00:00 0   [rollup]\nRss: 20000 kB\nPss:   12345 kB\nPss_Dirty: 1 kB\n"
        + "Private_Clean: 5 kB\nPrivate_Dirty:  \(dirtyKiB) kB\n", to: "self/smaps_rollup")
    folder.write("90000 \(residentPages) 1000 10 0 2000 0\n", to: "self/statm")
    folder.write(
      "42 (odd) name) S 1 42 42 0 -1 4194304 321 0 17 0 9 8 0 0 20 0 6 0 1234 9 8 7\n",
      to: "self/stat")
    folder.write("Name:\tx\nVmPeak:\t 9 kB\nVmHWM:\t   40000 kB\n", to: "self/status")
    folder.write("", to: "self/fd/dot")
    for name in folder.names where name == "self" { removeFiles() }
    for number in 0..<files { folder.write("", to: "self/fd/\(number)") }
  }

  private func removeFiles() {
    for number in 0..<200 { folder.removeFile("self/fd/\(number)") }
  }

  private func monitor() -> ResourceMonitor {
    let clock = clock
    return ResourceMonitor(
      reader: ProcessReader(folder: folder.file("self")) { clock.processor.withLock(\.self) },
      clock: { clock.now.withLock(\.self) },
      look: { _ in
        var clips = ClipStatistics()
        clips.bytes = clock.clipBytes.withLock(\.self)
        return ResourceSnapshot(
          engine: EngineStatistics(clips: clips, decoding: DecodeStatistics()))
      })
  }

  private func pass(_ seconds: Double, processor: Double = 0) {
    clock.now.withLock { $0 += UInt64(seconds * 1e9) }
    clock.processor.withLock { $0 += processor }
  }

  @Test
  func `what the kernel writes is read, odd names and all`() {
    show()
    let usage = monitor().snapshot().process
    #expect(usage.residentBytes == 5000 * 4096)
    #expect(usage.peakResidentBytes == 40_000 * 1024)
    #expect(usage.proportionalBytes == 12_345 * 1024)
    #expect(usage.privateDirtyBytes == 700 * 1024)
    #expect(usage.threads == 6)
    #expect(usage.minorFaults == 321)
    #expect(usage.majorFaults == 17)
    // Three and a dot; the folder itself stands for the descriptor that reads it.
    #expect(usage.openFiles == 3)
  }

  @Test
  func `where there is no process file system there are no numbers, and no trouble`() {
    let usage = monitor().snapshot().process
    #expect(usage == ProcessUsage())
  }

  @Test
  func `processor time is a share of the time between two looks`() {
    let monitor = monitor()
    #expect(monitor.snapshot().processorShare == nil)
    pass(2, processor: 0.5)
    #expect(monitor.snapshot().processorShare == 0.25)
    pass(0.1, processor: 0.1)
    #expect(monitor.snapshot().processorShare == 0.25, "too soon to say")
    pass(0.9, processor: 0.3)
    #expect(abs((monitor.snapshot().processorShare ?? 0) - 0.4) < 1e-9)
    #expect(monitor.snapshot().highest.processorShare > 0.39)
  }

  @Test
  func `a look that began before another one ended harms nothing`() {
    let monitor = monitor()
    monitor.thresholds = ResourceThresholds(memoryLimit: nil)
    pass(10)
    _ = monitor.snapshot()
    #expect(monitor.attend([], now: 9 * second) == 19 * second)
    #expect(monitor.snapshot().processorShare == nil)
  }

  @Test
  func `two checkpoints differ by what came between them`() throws {
    show()
    let monitor = monitor()
    monitor.checkpoint("before")
    show(residentPages: 6000, files: 7, dirtyKiB: 1700)
    clock.clipBytes.withLock { $0 = 1_000_000 }
    pass(3, processor: 1)
    monitor.checkpoint("after")
    let change = try #require(monitor.difference(from: "before", to: "after"))
    #expect(change.seconds == 3)
    #expect(change.residentBytes == 1000 * 4096)
    #expect(change.privateDirtyBytes == 1000 * 1024)
    #expect(change.proportionalBytes == 0)
    #expect(change.clipBytes == 1_000_000)
    #expect(change.bytesBesideClips == 24_000)
    #expect(change.openFiles == 4)
    #expect(change.processorSeconds == 1)
    #expect(monitor.difference(from: "before") == change)
    #expect(monitor.difference(from: "nowhere") == nil)
    #expect(monitor.difference(from: "before", to: "nowhere") == nil)
    #expect(monitor.checkpoints == ["before", "after"])
    for number in 0..<200 { monitor.checkpoint("\(number)") }
    #expect(monitor.checkpoints.count == ResourceMonitor.checkpointCapacity)
    #expect(monitor.checkpoints.last == "199")
  }

  @Test
  func `the most there was is kept`() {
    let monitor = monitor()
    show(residentPages: 9000, files: 12)
    _ = monitor.snapshot()
    show(residentPages: 4000, files: 2)
    let snapshot = monitor.snapshot()
    #expect(snapshot.process.residentBytes == 4000 * 4096)
    #expect(snapshot.highest.residentBytes == 9000 * 4096)
    #expect(snapshot.highest.openFiles == 12)
  }

  @Test
  func `without thresholds nothing is looked at and no timer asked for`() {
    let monitor = monitor()
    #expect(monitor.attend([], now: 5 * second) == nil)
    monitor.thresholds = ResourceThresholds(memoryLimit: nil)
    #expect(monitor.attend([], now: 5 * second) == 15 * second)
    #expect(monitor.attend([], now: 7 * second) == 15 * second)
    monitor.thresholds = nil
    #expect(monitor.attend([], now: 15 * second) == nil)
  }

  @Test
  func `a passed threshold is told once, and once when it holds again`() async {
    let monitor = monitor()
    var thresholds = ResourceThresholds(memoryLimit: nil)
    thresholds.residentBytes = 30_000_000
    monitor.thresholds = thresholds
    let alerts = monitor.alerts()
    var seen: [[ResourceAlert.Kind]] = []
    for pages in [5000, 8000, 8000, 7000, 5000, 5000] {
      show(residentPages: pages, files: pages == 8000 ? 101 : 3)
      pass(10)
      _ = monitor.attend([], now: clock.now.withLock(\.self))
      seen.append(monitor.snapshot().alerts.map(\.kind))
    }
    #expect(seen == [[], [.memory, .openFiles], [.memory, .openFiles], [.memory], [], []])
    monitor.finish()
    var told: [String] = []
    for await alert in alerts { told.append("\(alert.kind) \(alert.isRaised)") }
    #expect(told == ["memory true", "openFiles true", "openFiles false", "memory false"])
  }

  @Test
  func `an alert is cleared when nobody asks for thresholds any more`() async {
    show(files: 7)
    let monitor = monitor()
    var alerts = monitor.alerts().makeAsyncIterator()
    var thresholds = ResourceThresholds(memoryLimit: nil)
    thresholds.openFiles = 5
    monitor.thresholds = thresholds
    _ = monitor.snapshot()
    let raised = await alerts.next()
    #expect(raised?.kind == .openFiles && raised?.isRaised == true)
    monitor.thresholds = nil
    let cleared = await alerts.next()
    #expect(cleared?.kind == .openFiles && cleared?.isRaised == false)
    #expect(monitor.snapshot().alerts.isEmpty)
  }

  @Test
  func `a leak of 6 % an hour is told after a quarter of an hour`() async {
    let monitor = monitor()
    monitor.thresholds = ResourceThresholds(memoryLimit: nil)
    let alerts = monitor.alerts()
    var told = 0.0
    for step in 0..<200 where told == 0 {
      show(residentPages: 100_000 + step * 17)
      pass(10)
      _ = monitor.attend([], now: clock.now.withLock(\.self))
      let snapshot = monitor.snapshot()
      if !snapshot.alerts.isEmpty { told = snapshot.seconds }
    }
    #expect(told == 900)
    monitor.finish()
    var kinds: [ResourceAlert.Kind] = []
    for await alert in alerts { kinds.append(alert.kind) }
    #expect(kinds == [.growth])
  }
}
