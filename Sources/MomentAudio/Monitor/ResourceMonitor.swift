// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentOutput
import Synchronization

/// Looks at what the engine and its process use, when asked to.
///
///     let before = engine.monitor.checkpoint("before")
///     ...
///     engine.monitor.checkpoint("after")
///     print(engine.monitor.difference(from: "before", to: "after")?.bytesBesideClips ?? 0)
///
/// Any thread. A look costs about 0.3 ms on whoever asks. Nothing is looked at, and no timer runs, while nobody
/// asks and no ``thresholds`` are set.
public final class ResourceMonitor: Sendable {
  /// How many checkpoints are kept; the oldest give way.
  public static let checkpointCapacity = 64

  private struct State {
    var growth: GrowthFit
    var highest = ResourceHighs()
    var judge = AlertJudge()
    var thresholds: ResourceThresholds?
    var due: UInt64 = 0
    var checkpoints: [(name: String, snapshot: ResourceSnapshot)] = []
    /// When processor time was last looked at, in nanoseconds, and what it was.
    var processor: (time: UInt64, seconds: Double)?
    var share: Double?
  }

  /// What a look is made of, but for the process; each clip is named if that is asked for.
  typealias Look = @Sendable (_ isListing: Bool) -> ResourceSnapshot

  private let state: Mutex<State>
  private let began: UInt64
  private let reader: ProcessReader
  private let look: Look
  private let clock: @Sendable () -> UInt64
  private let events = Broadcast<ResourceAlert>()
  /// Has the thread that looks at thresholds look at once.
  private let rouse = Mutex<(@Sendable () -> Void)?>(nil)

  /// Processor time is measured over at least so long, in nanoseconds.
  private static let shortest: UInt64 = 200_000_000

  init(
    reader: ProcessReader = ProcessReader(), growth: GrowthFit.Rule = GrowthFit.Rule(),
    clock: @escaping @Sendable () -> UInt64 = { Monotonic.now }, look: @escaping Look
  ) {
    state = Mutex(State(growth: GrowthFit(rule: growth)))
    self.reader = reader
    self.clock = clock
    self.look = look
    began = clock()
  }

  /// What is used now.
  public func snapshot() -> ResourceSnapshot { take(at: clock(), isListing: true) }

  /// Remembers what is used now under a name, but for the list of clips; the same name again replaces it.
  @discardableResult
  public func checkpoint(_ name: String) -> ResourceSnapshot {
    let snapshot = take(at: clock(), isListing: false)
    state.withLock { state in
      state.checkpoints.removeAll { $0.name == name }
      if state.checkpoints.count == Self.checkpointCapacity { state.checkpoints.removeFirst() }
      state.checkpoints.append((name, snapshot))
    }
    return snapshot
  }

  /// The names of the checkpoints there are, in the order in which they were made.
  public var checkpoints: [String] { state.withLock { $0.checkpoints.map(\.name) } }

  /// What changed from one checkpoint to another, or to now; `nil` if there is no such checkpoint.
  public func difference(from: String, to: String? = nil) -> ResourceDifference? {
    func find(_ name: String) -> ResourceSnapshot? {
      state.withLock { $0.checkpoints.first { $0.name == name }?.snapshot }
    }
    guard let earlier = find(from) else { return nil }
    guard let to else { return ResourceDifference(from: earlier, to: snapshot()) }
    return find(to).map { ResourceDifference(from: earlier, to: $0) }
  }

  /// Above what an alert is raised; `nil`, as at first, has nothing looked at.
  public var thresholds: ResourceThresholds? {
    get { state.withLock(\.thresholds) }
    set {
      let cleared = state.withLock { state in
        state.due = 0
        state.thresholds = newValue
        return newValue == nil ? state.judge.clear() : []
      }
      for alert in cleared { events.tell(alert) }
      if newValue != nil { rouse.withLock { $0 }?() }
    }
  }

  /// Alerts from now on, each told once when it is raised and once when it is cleared.
  public func alerts() -> AsyncStream<ResourceAlert> { events.subscribe() }

  /// Says what has the thresholds looked at.
  func onThresholds(_ rouse: @escaping @Sendable () -> Void) { self.rouse.withLock { $0 = rouse } }

  /// No alerts any more.
  func finish() {
    rouse.withLock { $0 = nil }
    events.finish()
  }

  private func take(at now: UInt64, isListing: Bool) -> ResourceSnapshot {
    var snapshot = look(isListing)
    snapshot.process = reader.read()
    snapshot.seconds = Double(now - began) / 1e9
    let values = snapshot.process
    let alerts = state.withLock { state in
      measure(values, at: now, &state)
      snapshot.processorShare = state.share
      state.growth.add(
        at: snapshot.seconds, resident: values.residentBytes, clips: snapshot.engine.clips.bytes)
      snapshot.growth = state.growth.growth
      state.highest.include(snapshot)
      snapshot.highest = state.highest
      var alerts: [ResourceAlert] = []
      if let thresholds = state.thresholds {
        alerts = state.judge.judge(
          [
            (.memory, Double(values.residentBytes)), (.growth, snapshot.growth?.sharePerHour),
            (.openFiles, Double(values.openFiles)), (.processor, state.share),
          ], by: thresholds)
      }
      snapshot.alerts = state.judge.raised
      return alerts
    }
    for alert in alerts { events.tell(alert) }
    return snapshot
  }

  private func measure(_ usage: ProcessUsage, at now: UInt64, _ state: inout State) {
    guard let before = state.processor else {
      state.processor = (now, usage.processorSeconds)
      return
    }
    // Somebody else may have looked after this look began.
    guard now >= before.time + Self.shortest else { return }
    let seconds = Double(now - before.time) / 1e9
    state.share = max(0, usage.processorSeconds - before.seconds) / seconds
    state.processor = (now, usage.processorSeconds)
  }
}

extension ResourceMonitor: WatchDuty {
  var descriptors: [pollfd] { [] }

  func attend(_ ready: [Int16], now: UInt64) -> UInt64? {
    let isDue = state.withLock { $0.thresholds != nil && now >= $0.due }
    if isDue { _ = take(at: now, isListing: false) }
    return state.withLock { state in
      guard let thresholds = state.thresholds else { return nil }
      if isDue { state.due = now + max(1_000_000, Monotonic.nanoseconds(thresholds.interval)) }
      return state.due
    }
  }
}
