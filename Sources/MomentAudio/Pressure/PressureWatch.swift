// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import MomentOutput
import Synchronization

/// Watches for memory pressure and has the engine give way to it.
///
/// Runs on a ``WatchThread``; without pressure it asks for no timer. Reading it is for any thread.
final class PressureWatch: WatchDuty {
  /// What there is to watch.
  struct Surroundings: Sendable {
    var sources: [PressureSource]
    /// What is left of the machine and of each group.
    var headrooms: @Sendable () -> [MemoryHeadroom]
  }

  private struct Warning {
    let level: MemoryPressure
    /// Others may have been meant.
    let isShared: Bool
  }

  private struct State {
    var judge = PressureJudge()
    var surroundings: Surroundings?
    var reading = PressureReading()
    /// The worst that others saw since the last look.
    var noticed = MemoryPressure.normal
  }

  private let state = Mutex(State())
  private let survey: @Sendable () -> Surroundings
  private let relief: any PressureRelief
  private let logger: Logger?
  let changes = Broadcast<MemoryPressure>()

  /// - Parameters:
  ///   - relief: who gives way.
  ///   - logger: where it is told.
  ///   - survey: finds what there is to watch; called once, on the watch's thread, since it reads many files.
  init(
    relief: any PressureRelief, logger: Logger?, survey: @escaping @Sendable () -> Surroundings
  ) {
    self.relief = relief
    self.logger = logger
    self.survey = survey
  }

  /// A watch on all there is on this machine.
  convenience init(relief: any PressureRelief, logger: Logger?) {
    self.init(relief: relief, logger: logger) {
      let machine = MachineMemory()
      let sources = PressureSource.all(in: machine) { name in
        unsafe getenv(name).map { unsafe String(cString: $0) }
      }
      return Surroundings(sources: sources) { machine.headrooms }
    }
  }

  /// What is known and was done.
  var reading: PressureReading { state.withLock(\.reading) }

  /// What clips may take now: the least that is left anywhere, less what is kept for everybody else.
  ///
  /// Any thread; reads a few files. No kernel warns before memory is used up where there are no caches to drop, so
  /// whoever asks for some looks for the watch, too.
  ///
  /// - Parameter rouse: called if there is less than the watch knows.
  /// - Returns: `nil` before the watch has found out where to look.
  func spare(_ rouse: () -> Void) -> Int? {
    guard let surroundings = state.withLock(\.surroundings) else { return nil }
    let headrooms = surroundings.headrooms()
    let worst = headrooms.map(\.pressure).max() ?? .normal
    let isNews = state.withLock { state in
      guard worst > max(state.noticed, state.judge.level) else { return false }
      state.noticed = worst
      return true
    }
    if isNews { rouse() }
    return headrooms.map(\.spare).min()
  }

  var descriptors: [pollfd] {
    state.withLock { state in
      (state.surroundings?.sources ?? []).map {
        pollfd(fd: $0.descriptor, events: $0.awaited, revents: 0)
      }
    }
  }

  func attend(_ ready: [Int16], now: UInt64) -> UInt64? {
    // What was so before needs no warning.
    let isFirst = state.withLock { $0.surroundings == nil }
    let sources = look()
    var warnings: [Warning] = []
    var gone: [Int] = []
    for (index, events) in ready.enumerated() where events != 0 && index < sources.count {
      if events & sources[index].awaited != 0, events & Int16(POLLERR | POLLHUP | POLLNVAL) == 0 {
        warnings.append(
          Warning(level: sources[index].take(), isShared: sources[index].isShared))
      } else {
        // Its group was removed, or the manager went away: it would be ready for ever.
        gone.append(index)
      }
    }
    let isDue = state.withLock { state in
      for index in gone.reversed() { state.surroundings?.sources.remove(at: index) }
      state.reading.sources = state.surroundings?.sources.map(\.name) ?? []
      return isFirst || !warnings.isEmpty || max(state.noticed, state.judge.level) > .normal
    }
    return isDue ? settle(warnings, now: now) : nil
  }

  /// The sources, found at the first look.
  private func look() -> [PressureSource] {
    if let known = state.withLock(\.surroundings) { return known.sources }
    let found = survey()
    state.withLock { $0.surroundings = found }
    return found.sources
  }

  /// - Returns: when to look again.
  private func settle(_ heard: [Warning], now: UInt64) -> UInt64? {
    let left = state.withLock(\.surroundings)?.headrooms().least
    let warnings = heard.filter { !($0.isShared && left?.isPlenty == true) }.map(\.level)
    let (before, level, due) = state.withLock { state in
      for warning in warnings { state.judge.warn(warning, at: now) }
      let before = state.judge.level
      _ = state.judge.settle(left: max(left?.pressure ?? .normal, state.noticed), at: now)
      state.noticed = .normal
      let level = state.judge.level
      state.reading.level = level
      state.reading.warnings = state.judge.signs
      if before == .normal, level > .normal { state.reading.episodes += 1 }
      if before > .normal, level == .normal { state.reading.recoveries += 1 }
      return (before, level, state.judge.due(after: now))
    }
    // Clips that have become idle since the last warning are given back at each.
    if level != before || (level >= .medium && !warnings.isEmpty) {
      let freed = relief.give(way: level)
      state.withLock { $0.reading.bytesFreed += freed }
    }
    if level != before {
      log(level, before: before, left: left)
      changes.tell(level)
    }
    return due
  }

  /// One line when it begins and one when it is over; what lies between is for who looks closer.
  private func log(_ level: MemoryPressure, before: MemoryPressure, left: MemoryHeadroom?) {
    guard let logger else { return }
    let rest = left.map { ", \($0.available >> 10) of \($0.limit >> 10) KiB left" } ?? ""
    switch (before, level) {
    case (.normal, _): logger.info("memory pressure: \(level)\(rest)")
    case (_, .normal): logger.info("memory pressure is over\(rest)")
    default: logger.debug("memory pressure: \(level)\(rest)")
    }
  }
}
