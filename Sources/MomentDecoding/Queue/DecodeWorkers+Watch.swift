// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc

extension DecodeWorkers {
  private static let watchStackBytes = 128 << 10

  /// Starts the thread that watches the workers, unless there is one.
  ///
  /// Without it nobody is replaced and nothing times out, but all else goes on.
  func startWatching() {
    guard watcher == nil else {
      // While something runs it looks often enough by itself.
      if watchesNothing { monitor.signal(.watch) }
      return
    }
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(self).toOpaque()
    let errno = unsafe cthread_start(
      &thread, "moment-stalls", Self.watchStackBytes, runWatcher, context)
    if errno == 0 {
      watcher = thread
    } else {
      unsafe Unmanaged<DecodeWorkers>.fromOpaque(context).release()
    }
  }

  /// The watcher's whole life: as long as something runs, and a while longer.
  fileprivate func watch() {
    var idleSince: UInt64?
    while true {
      let (ended, goesOn) = monitor.locked { () -> ([Ended], Bool) in
        let now = clock.now
        let (silent, next) = look(at: now)
        guard silent.isEmpty else { return (silent, true) }
        watchesNothing = workers.allSatisfy(\.jobs.isEmpty)
        idleSince = watchesNothing ? idleSince ?? now : nil
        let end = idleSince.map { $0 + UInt64(limits.idleSeconds * 1e9) } ?? .max
        if isClosed || now >= end {
          if let own = watcher.take() { endedThreads.append(own) }
          monitor.broadcast(.end)
          return ([], false)
        }
        monitor.wait(for: .watch, until: clock.isManual ? .max : min(next, end))
        return ([], true)
      }
      for end in ended { end.tell() }
      if !goesOn { return }
    }
  }

  /// Replaces who is held up, and ends what is silent.
  ///
  /// - Returns: whom to tell, and when to look again.
  private func look(at now: UInt64) -> (silent: [Ended], next: UInt64) {
    let stuck = UInt64(limits.stuckSeconds * 1e9)
    let silence = UInt64(limits.silenceSeconds * 1e9)
    var silent: [Ended] = []
    var next = UInt64.max
    for worker in workers {
      guard let job = worker.jobs.last else { continue }
      // Whoever calls the kernel from now on is not stuck before then.
      next = min(next, now + min(stuck, silence))
      guard let since = job.progress.inKernelSince else { continue }
      for limit in [since + stuck, since + silence] where limit > now { next = min(next, limit) }
      if now >= since + silence, job.verdict == nil {
        let seconds = Int(limits.silenceSeconds)
        silent.append(abandon(job, because: .timedOut(job.name, seconds: seconds)))
      }
      if now >= since + stuck, !worker.isReplaced,
        workers.count(where: \.isReplaced) < limits.workers
      {
        worker.isReplaced = true
        counters.replacedThreads += 1
        _ = wakeOne()
      }
    }
    return (silent, next)
  }

  // MARK: The end

  /// Cancels all work, and returns when the last thread has ended or is held up in the kernel.
  func close() {
    let ended = monitor.locked { () -> [Ended] in
      isClosed = true
      var ended: [Ended] = []
      for job in waiting.all + workers.flatMap(\.jobs) + refills where job.place != .ended {
        ended.append(abandon(job, because: .cancelled(job.name)))
      }
      monitor.broadcast(.work)
      monitor.broadcast(.watch)
      return ended
    }
    for end in ended { end.tell() }
    monitor.locked {
      awaitThreads()
      joinEnded()
    }
  }

  /// A thread that has been in one read for so long when the queue is closed is not waited for.
  private static let patience: UInt64 = 100_000_000

  private func awaitThreads() {
    let began = DecodeClock.monotonic.now
    while true {
      let isPatient = DecodeClock.monotonic.now < began + Self.patience
      let own = pthread_self()
      let awaited = workers.contains { worker in
        // The last owner of a queue may be a callback: a thread cannot wait for itself.
        pthread_equal(worker.thread, own) == 0 && !worker.isDetached
          && (isPatient || worker.inKernelSince == nil)
      }
      let watches = watcher.map { pthread_equal($0, own) == 0 } ?? false
      guard awaited || watches else { break }
      monitor.wait(for: .end, until: DecodeClock.monotonic.now + Self.patience / 5)
    }
    for worker in workers where !worker.isDetached {
      worker.isDetached = true
      pthread_detach(worker.thread)
    }
    if let own = watcher.take() { pthread_detach(own) }
  }
}

/// Where the watcher begins; it owns the books while it lives.
private func runWatcher(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  unsafe Unmanaged<DecodeWorkers>.fromOpaque(context).takeRetainedValue().watch()
}
