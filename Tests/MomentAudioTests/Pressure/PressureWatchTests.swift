// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import MomentTestSupport
import Synchronization
import Testing

@testable import MomentAudio

/// From a warning to what is given up for it, and back.
@Suite("Pressure watch")
struct PressureWatchTests {
  private let second: UInt64 = 1_000_000_000

  /// Remembers what was asked of it.
  private final class Giver: PressureRelief {
    let levels = Mutex<[MemoryPressure]>([])

    func give(way level: MemoryPressure) -> Int {
      levels.withLock { $0.append(level) }
      return level >= .medium ? 1000 : 0
    }
  }

  /// A pipe as a source: what is written into it is the level.
  private struct Tap {
    let source: PressureSource
    let entrance: Int32

    init(isShared: Bool = false) {
      var ends: [Int32] = [-1, -1]
      #expect(unsafe pipe(&ends) == 0)
      let exit = ends[0]
      source = PressureSource(
        name: "tap", descriptor: exit, awaited: POLLIN, isShared: isShared
      ) {
        var byte: UInt8 = 0
        return unsafe read(exit, &byte, 1) == 1
          ? MemoryPressure(rawValue: Int(byte)) ?? .normal : .normal
      }
      entrance = ends[1]
    }

    func warn(_ level: MemoryPressure) {
      var byte = UInt8(level.rawValue)
      _ = unsafe write(entrance, &byte, 1)
    }
  }

  private func watch(
    _ giver: Giver, _ source: PressureSource, available: Int = 1024
  ) -> PressureWatch {
    PressureWatch(relief: giver, logger: nil) {
      PressureWatch.Surroundings(sources: [source]) {
        [MemoryHeadroom(limit: 1024, available: available)]
      }
    }
  }

  @Test
  func `a warning makes the engine give way, calm gives back, and each is counted`() {
    let giver = Giver()
    let tap = Tap()
    let watch = watch(giver, tap.source)
    #expect(watch.attend([], now: 0) == nil)
    #expect(watch.reading.sources == ["tap"])
    #expect(watch.descriptors.map(\.fd) == [tap.source.descriptor])

    tap.warn(.critical)
    #expect(watch.attend([Int16(POLLIN)], now: second) == 2 * second)
    #expect(watch.reading.level == .critical)
    #expect(watch.attend([0], now: 2 * second) != nil)
    #expect(watch.attend([0], now: 6 * second) == nil)

    #expect(giver.levels.withLock(\.self) == [.critical, .normal])
    var expected = PressureReading()
    expected.warnings = [0, 0, 1]
    expected.episodes = 1
    expected.recoveries = 1
    expected.bytesFreed = 1000
    expected.sources = ["tap"]
    #expect(watch.reading == expected)
    close(tap.entrance)
  }

  @Test(arguments: [(1000, MemoryPressure.normal), (100, .low), (20, .critical)])
  func `what was short before the watch began is seen at its first look, without a warning`(
    available: Int, level: MemoryPressure
  ) {
    let giver = Giver()
    let tap = Tap()
    let watch = watch(giver, tap.source, available: available)

    let due = watch.attend([], now: second)

    #expect((due == nil) == (level == .normal))
    #expect(watch.reading.level == level)
    #expect(giver.levels.withLock(\.self) == [level].filter { $0 > .normal })
    close(tap.entrance)
  }

  @Test(arguments: [(257, MemoryPressure.normal), (256, .critical)])
  func `a warning that may be meant for others counts where no more than a quarter is left`(
    available: Int, level: MemoryPressure
  ) {
    let giver = Giver()
    let tap = Tap(isShared: true)
    let watch = watch(giver, tap.source, available: available)
    _ = watch.attend([], now: 0)

    tap.warn(.critical)
    _ = watch.attend([Int16(POLLIN)], now: second)

    #expect(watch.reading.level == level)
    #expect(giver.levels.withLock(\.self) == [level].filter { $0 > .normal })
    close(tap.entrance)
  }

  @Test
  func `at each warning while it is medium or worse what has become idle is given back`() {
    let giver = Giver()
    let tap = Tap()
    let watch = watch(giver, tap.source)
    _ = watch.attend([], now: 0)
    for time in 1...3 {
      tap.warn(.medium)
      _ = watch.attend([Int16(POLLIN)], now: UInt64(time) * second)
    }
    tap.warn(.low)
    _ = watch.attend([Int16(POLLIN)], now: 4 * second)
    #expect(giver.levels.withLock(\.self) == [.medium, .medium, .medium, .medium])
    _ = watch.attend([0], now: 5 * second)
    #expect(giver.levels.withLock(\.self).count == 4)
    close(tap.entrance)
  }

  @Test
  func `a source that has gone is watched no longer`() {
    let tap = Tap()
    let watch = watch(Giver(), tap.source)
    _ = watch.attend([], now: 0)
    _ = watch.attend([Int16(POLLIN | POLLHUP)], now: 1)
    #expect(watch.descriptors.isEmpty)
    #expect(watch.reading.sources.isEmpty)
    close(tap.entrance)
  }

  @Test
  func `it is logged in one line when it begins and in one when it is over`() {
    let lines = Lines()
    var logger = Logger(label: "test") { _ in lines.handler }
    logger.logLevel = .info
    let tap = Tap()
    let source = tap.source
    let watch = PressureWatch(relief: Giver(), logger: logger) {
      PressureWatch.Surroundings(sources: [source]) {
        [MemoryHeadroom(limit: 4 << 20, available: 2 << 20)]
      }
    }
    _ = watch.attend([], now: 0)
    for level in [MemoryPressure.low, .critical, .medium] {
      tap.warn(level)
      _ = watch.attend([Int16(POLLIN)], now: second)
    }
    for time in 2..<9 { _ = watch.attend([0], now: UInt64(time) * second) }
    #expect(
      lines.all == [
        "memory pressure: low, 2048 of 4096 KiB left",
        "memory pressure is over, 2048 of 4096 KiB left",
      ])
    close(tap.entrance)
  }

  @Test
  func `whoever asks what may be taken hears of the least, and looks for the watch, too`() {
    let machine = Mutex([MemoryHeadroom(limit: 3200, available: 1600)])
    let tap = Tap()
    let source = tap.source
    let watch = PressureWatch(relief: Giver(), logger: nil) {
      PressureWatch.Surroundings(sources: [source]) { machine.withLock(\.self) }
    }
    var roused = 0
    #expect(watch.spare { roused += 1 } == nil)
    #expect(watch.attend([], now: 0) == nil)
    #expect(watch.spare { roused += 1 } == 1500)
    // A group with much of little left, beside a machine with little of much.
    machine.withLock {
      $0 = [
        MemoryHeadroom(limit: 64_000, available: 5000),
        MemoryHeadroom(limit: 3200, available: 1600),
      ]
    }
    #expect(watch.spare { roused += 1 } == 1500)
    #expect(roused == 1)
    #expect(watch.spare { roused += 1 } == 1500)
    #expect(roused == 1)
    // It counts even if it is over when the watch comes to look.
    machine.withLock { $0 = [MemoryHeadroom(limit: 3200, available: 3200)] }
    #expect(watch.attend([0], now: second) == 2 * second)
    #expect(watch.reading.level == .low && watch.reading.episodes == 1)
    #expect(watch.attend([0], now: 7 * second) == nil)
    #expect(watch.reading.level == .normal && watch.reading.recoveries == 1)
    #expect(watch.reading.warnings == [0, 0, 0])
    close(tap.entrance)
  }

  @Test
  func `on its thread it is woken by a warning and by nothing else`() async throws {
    let giver = Giver()
    let tap = Tap()
    let watch = watch(giver, tap.source)
    let thread = try WatchThread([watch])
    var changes = watch.changes.subscribe().makeAsyncIterator()
    try thread.rouse()
    tap.warn(.medium)
    let change = await changes.next()
    #expect(change == .medium)
    thread.stop()
    // What follows, after five seconds, is that it was over: on a machine that busy.
    #expect(giver.levels.withLock(\.self).first == .medium)
    #expect(watch.reading.warnings == [0, 1, 0])
    close(tap.entrance)
  }
}

/// What was logged.
private final class Lines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock(\.self) }
  var handler: any LogHandler { Handler(lines: self) }

  private struct Handler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(lines: Lines) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      lines.lines.withLock { $0.append("\(event.message)") }
    }
  }
}
