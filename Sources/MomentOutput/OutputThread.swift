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
  /// How long an ending thread may be away: a call to a sound server that hangs.
  private static let endPatience: UInt64 = 2_000_000_000
  /// Seconds that an opening may take before it is said what is waited for.
  private static let silentPatience = 1.0
  private let link: OutputLink
  private let thread = Mutex<pthread_t?>(nil)
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
    thread.withLock { $0 = handle }
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
    guard let handle = thread.withLock({ $0.take() }) else { return 0 }
    link.stopOrder.store(draining ? 1 : 2, ordering: .releasing)
    link.wake.wake()
    join(handle)
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
    guard let handle = thread.withLock({ $0.take() }) else { return }
    post(.abandon)
    join(handle)
  }

  /// Waits for the thread to end; leaves it to itself if it hangs in a sound server.
  private func join(_ handle: pthread_t) {
    let end = Monotonic.now + Self.endPatience
    while !link.ended.sleep(milliseconds: 100) {
      if Monotonic.now > end, link.presence.abandon() {
        pthread_detach(handle)
        return
      }
    }
    cthread_join(handle)
  }

  deinit { stop(draining: false) }
}
