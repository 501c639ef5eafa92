// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc
import MomentRealtimeBoundary
import Synchronization

/// The thread that serves the device, as its owner sees it.
///
/// Any thread. The thread opens the PCM, renders, recovers, reopens, waits and closes by itself;
/// what happens on the way is told by `takeEvents()` and counted in `gauges`.
public final class OutputThread: Sendable {
  private static let stackBytes = 512 * 1024
  /// How long an ending thread may be inside a call to a sound server that hangs, in seconds.
  private static let endPatience = 1.2

  private enum Worker {
    case none
    case thread(pthread_t)
    /// A thread hangs, and none could be started to go on with what it had.
    case missing(DeviceLoopSlot)
  }

  /// Seconds that an opening may take before it is said what is waited for.
  private static let silentPatience = 1.0
  private let link: OutputLink
  private let worker = Mutex(Worker.none)
  private let boundary = Mutex<BoundaryRef?>(nil)

  /// Starts the thread and waits until it has opened the first device, or failed to.
  ///
  /// - Parameters:
  ///   - configuration: what to play on.
  ///   - control: the eventfd on which control sleeps, or -1; it must outlive the thread.
  /// - Returns: what to begin, and the rate to do it at.
  /// - Throws: `OutputError/badRate(_:)`, `OutputError/noResources(what:errno:)`. A device that cannot
  ///   be had is not thrown but told, in `OpenedOutput/failure`.
  public static func open(
    _ configuration: OutputConfiguration, wakingControl control: Int32 = -1
  ) throws(OutputError) -> OpenedOutput {
    for rate in [configuration.rate, configuration.preferredRate] {
      if let rate { try OutputError.check(rate: rate) }
    }
    let output = OutputThread(link: try OutputLink(configuration, wakingControl: control))
    try output.start()
    let silence = OutputLink.Answer(
      rate: configuration.rate ?? configuration.preferredRate ?? 48_000, report: nil,
      failure: output.waitForAnswer(configuration.openPatience))
    return OpenedOutput(thread: output, answer: output.link.settle(silence))
  }

  private init(link: OutputLink) { self.link = link }

  private func start() throws(OutputError) {
    var handle = pthread_t()
    let context = unsafe Unmanaged.passRetained(link)
    let failure = unsafe cthread_start(
      &handle, "moment-render", Self.stackBytes, runRenderThread, context.toOpaque())
    guard failure == 0 else {
      unsafe context.release()
      throw .noResources(what: "thread to render on", errno: failure)
    }
    worker.withLock { $0 = .thread(handle) }
  }

  /// Waits until the first device is open or cannot be had; says what it waits for if that takes long.
  ///
  /// - Returns: what to tell if neither has come by then.
  private func waitForAnswer(_ patience: Double) -> OutputError {
    let silent = min(patience, Self.silentPatience)
    let rest = max(0, patience - silent)
    if !link.answered.sleep(milliseconds: Monotonic.milliseconds(Monotonic.nanoseconds(silent))),
      rest > 0
    {
      link.configuration.whileOpening?(link.noAnswer(seconds: silent))
      link.answered.sleep(milliseconds: Monotonic.milliseconds(Monotonic.nanoseconds(rest)))
    }
    return link.noAnswer(seconds: patience)
  }

  /// What the system granted the thread.
  public var scheduling: SchedulingReport { link.scheduling.withLock { $0 } }

  /// What is counted around the device.
  public var gauges: DeviceGauges { link.gauges }

  /// What the present device granted; `nil` while there is none.
  public var report: DeviceReport? { link.report.withLock { $0 } }

  /// What has happened since the last call, oldest first.
  ///
  /// Control's eventfd is woken for each.
  public func takeEvents() -> [DeviceEvent] { link.events.take() }

  /// Frames of a part of the engine's time that no device has played: there was none, or it was lost with them.
  ///
  /// Thread-safe. Silence that was asked for (`OutputTarget/silence`) counts as played.
  public func unplayedFrames(in part: Range<UInt64>) -> UInt64 {
    link.unplayedSpans.count(in: part)
  }

  /// Looks whether a call to the device has not returned for a second; another thread then goes on with what
  /// the one that hangs in it has, the device is lost, and the voices go on.
  ///
  /// To be called by whoever sleeps on control's eventfd, each time it wakes. Not real-time, does not block.
  ///
  /// - Returns: milliseconds until it is to be called again; `nil` while no device runs.
  public func checkCalls() -> Int32? {
    worker.withLock { worker in
      switch worker {
      case .none: return nil
      case .missing(let slot):
        if let handle = startSuccessor(slot) { worker = .thread(handle) }
      case .thread(let handle):
        switch link.running.look(now: Monotonic.now) {
        case .nothing: return nil
        case .working: break
        case .hung(let slot):
          pthread_detach(handle)
          worker = startSuccessor(slot).map { .thread($0) } ?? .missing(slot)
        }
      }
      return RunningCalls.interval
    }
  }

  private func startSuccessor(_ slot: DeviceLoopSlot) -> pthread_t? {
    var handle = pthread_t()
    let context = unsafe Unmanaged.passRetained(RenderSuccession(link, slot))
    let failure = unsafe cthread_start(
      &handle, "moment-render", Self.stackBytes, runSucceedingRenderThread, context.toOpaque())
    if failure == 0 { return handle }
    unsafe context.release()
    return nil
  }

  /// To be called after orders were sent: wakes the thread if it sleeps without a running device.
  ///
  /// A system call only if it does.
  public func ordersSent() {
    // The order first, then the look at whether render sleeps; render does it the other way round.
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    let sleeps = boundary.withLock { $0 }?.with {
      $0.renderIsAsleep.load(ordering: .sequentiallyConsistent)
    }
    if sleeps == 1 { link.wake.wake() }
  }

  /// Ends the thread: no frame is rendered after this.
  ///
  /// Blocks until the device is closed, in bounded time: with `draining`, what has been rendered is
  /// played first. A second call returns 0.
  ///
  /// - Returns: frames rendered but not played, at the device's rate.
  @discardableResult
  public func stop(draining: Bool) -> Int {
    let last = takeWorker()
    link.stopOrder.store(draining ? 1 : 2, ordering: .releasing)
    link.wake.wake()
    switch last {
    case .none: return 0
    case .missing(let slot): finish(slot)
    case .thread(let handle):
      // What is in the device is played first, which takes as long as it lasts.
      join(handle, extra: draining ? 2 * (report?.bufferSeconds ?? 0) : 0)
    }
    return Int(link.unplayed.load(ordering: .acquiring))
  }

  /// Tells the thread what to do with its first device.
  func post(_ letter: OutputLink.Letter) {
    if case .begin(let boundary) = letter { self.boundary.withLock { $0 = boundary } }
    link.letter.withLock { $0 = letter }
    link.wake.wake()
  }

  /// Ends a thread that was never begun.
  func abandon() {
    let last = takeWorker()
    post(.abandon)
    if case .thread(let handle) = last { join(handle) }
  }

  private func takeWorker() -> Worker {
    worker.withLock { worker in
      defer { worker = .none }
      return worker
    }
  }

  /// Waits for the thread to end; leaves it to itself if it hangs in a sound server.
  private func join(_ handle: pthread_t, extra seconds: Double = 0) {
    let end = Monotonic.now + Monotonic.nanoseconds(Self.endPatience + seconds)
    while !link.ended.sleep(milliseconds: 100) {
      let now = Monotonic.now
      if case .hung(let slot) = link.running.look(now: now, atOnce: now > end) {
        pthread_detach(handle)
        return finish(slot)
      }
      if now > end, link.presence.takeOver(inside: link.presence.reading) {
        pthread_detach(handle)
        return
      }
    }
    cthread_join(handle)
  }

  /// Ends what a thread had that hangs in a call to its device.
  private func finish(_ slot: DeviceLoopSlot) {
    let left = slot.loop { loop in
      let left = loop.driver.position.frames - loop.driver.heard
      link.unplayedSpans.begin(at: loop.driver.heard)
      loop.forgetDevice()
      return left
    }
    slot.empty()
    link.unplayed.store(UInt32(clamping: left), ordering: .releasing)
    link.gauges.enter(.ended)
  }

  deinit { stop(draining: false) }
}
