// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc
import MomentOutput
import Synchronization

/// The one small thread that sleeps until memory runs short, or thresholds are to be looked at.
///
/// It exists while somebody needs it and wakes for nothing else.
final class WatchThread: Sendable {
  private static let stackBytes = 256 * 1024
  /// Warnings can come in floods: at most so often are they looked at.
  private static let leastPause: Int32 = 20

  private struct State {
    var handle: pthread_t?
    var isStopping = false
  }

  private let wake: WakeDescriptor
  private let duties: [any WatchDuty]
  private let state = Mutex(State())

  init(_ duties: [any WatchDuty]) throws(OutputError) {
    self.duties = duties
    wake = try WakeDescriptor()
  }

  /// Starts the thread if it is not there, else has it look again.
  ///
  /// - Throws: `OutputError` if there is no thread to be had.
  func rouse() throws(OutputError) {
    try state.withLock { state throws(OutputError) in
      guard !state.isStopping else { return }
      if state.handle != nil { return wake.wake() }
      var thread = pthread_t()
      let context = unsafe Unmanaged.passRetained(self)
      let failure = unsafe cthread_start(
        &thread, "moment-watch", Self.stackBytes, runWatchThread, context.toOpaque())
      guard failure == 0 else {
        unsafe context.release()
        throw .noResources(what: "thread to watch memory", errno: failure)
      }
      state.handle = thread
    }
  }

  /// Ends the thread for good and waits for it.
  func stop() {
    let thread = state.withLock { state in
      state.isStopping = true
      return state.handle.take()
    }
    guard let thread else { return }
    wake.wake()
    cthread_join(thread)
  }

  fileprivate func run() {
    var ready = duties.map { _ in [Int16]() }
    while true {
      let now = Monotonic.now
      var due: UInt64?
      for (duty, events) in zip(duties, ready) {
        guard let next = duty.attend(events, now: now) else { continue }
        due = min(due ?? next, next)
      }
      // Told to end it ends after a look, so that whoever waits for it knows there was one.
      if state.withLock(\.isStopping) { return }
      ready = sleep(until: due)
    }
  }

  /// - Returns: the events of each duty's descriptors.
  private func sleep(until due: UInt64?) -> [[Int16]] {
    let wanted = duties.map(\.descriptors)
    var entries = [pollfd(fd: wake.number, events: Int16(POLLIN), revents: 0)]
    for descriptors in wanted { entries += descriptors }
    let now = Monotonic.now
    let timeout = due.map { $0 > now ? Monotonic.milliseconds($0 - now) : 0 } ?? -1
    // Every signal is blocked here; should it end early all the same, nothing is ready.
    _ = unsafe poll(&entries, nfds_t(entries.count), timeout)
    if entries[0].revents != 0 {
      wake.settle()
    } else if entries.dropFirst().contains(where: { $0.revents != 0 }) {
      wake.sleep(milliseconds: Self.leastPause)
    }
    var events = entries.dropFirst().map(\.revents)[...]
    return wanted.map { descriptors in
      defer { events = events.dropFirst(descriptors.count) }
      return Array(events.prefix(descriptors.count))
    }
  }
}

/// The thread's body; a free function, since it runs on no actor.
private func runWatchThread(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  unsafe Unmanaged<WatchThread>.fromOpaque(context).takeRetainedValue().run()
}
