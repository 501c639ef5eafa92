// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc

/// The threads of a decode queue and the work they share.
///
/// Every field is guarded by `monitor`.
@safe
final class DecodeWorkers: @unchecked Sendable {
  /// libsndfile and libsoxr need 33 KiB (Opus and ALAC, measured by what they overwrote); all tests
  /// pass with 64 KiB in a debug build, and not with 48.
  static let stackBytes = 256 << 10
  static let nice: Int32 = 5

  private let width: Int
  private let idleSeconds: Int
  private let monitor = Monitor()
  /// Cancelled before they began: answered before anything else.
  private var cancelled: [DecodeJob] = []
  private var lanes = [[DecodeJob]](repeating: [], count: DecodeLane.allCases.count)
  private var running: [DecodeJob] = []
  private var idle = 0
  private var threads: [pthread_t] = []
  private var endedThreads: [pthread_t] = []
  private var isClosed = false
  private var counters = DecodeStatistics()

  init(width: Int, idleSeconds: Int) {
    self.width = width
    self.idleSeconds = idleSeconds
  }

  var statistics: DecodeStatistics {
    monitor.locked {
      var counters = counters
      counters.queued = lanes.reduce(cancelled.count) { $0 + $1.count }
      counters.running = running.count
      counters.threads = threads.count
      return counters
    }
  }

  func submit(_ job: DecodeJob) {
    let ended = monitor.locked {
      counters.submitted += 1
      if isClosed {
        job.cancel.set()
        counters.cancelled += 1
        job.place = .ended
        return (answer: Optional(job.run()), errno: Int32(0))
      }
      lanes[job.lane.rawValue].append(job)
      let errno = wakeOne()
      guard errno != 0, threads.isEmpty else { return (answer: nil, errno: 0) }
      // Without a single thread nobody would ever answer.
      lanes[job.lane.rawValue].removeAll { $0 === job }
      counters.failed += 1
      job.place = .ended
      return (answer: nil, errno: errno)
    }
    if let answer = ended.answer { job.answer(answer) }
    if ended.errno != 0 { job.refuse(errno: ended.errno) }
  }

  func cancel(_ job: DecodeJob) {
    monitor.locked {
      job.cancel.set()
      guard job.place == .queued, !cancelled.contains(where: { $0 === job }) else { return }
      lanes[job.lane.rawValue].removeAll { $0 === job }
      cancelled.append(job)
      _ = wakeOne()
    }
  }

  func raise(_ job: DecodeJob) {
    monitor.locked {
      guard job.lane != .waited else { return }
      let isQueued = lanes[job.lane.rawValue].contains { $0 === job }
      lanes[job.lane.rawValue].removeAll { $0 === job }
      job.lane = .waited
      if isQueued { lanes[job.lane.rawValue].append(job) }
      // Also when it runs: the place it took among the prefetchers is free now.
      _ = wakeOne()
    }
  }

  func close() {
    let joining = monitor.locked {
      isClosed = true
      for lane in lanes.indices {
        for job in lanes[lane] { job.cancel.set() }
        cancelled += lanes[lane]
        lanes[lane] = []
      }
      for job in running { job.cancel.set() }
      monitor.broadcast()
      defer { (threads, endedThreads) = ([], []) }
      return threads + endedThreads
    }
    for thread in joining {
      // The last owner of a queue may be a callback: a thread cannot wait for itself.
      if pthread_equal(thread, pthread_self()) != 0 {
        pthread_detach(thread)
      } else {
        cthread_join(thread)
      }
    }
  }

  /// A worker's whole life.
  fileprivate func work() {
    cthread_be_nice(Self.nice)
    while let job = next() {
      let result = job.run()
      monitor.locked {
        running.removeAll { $0 === job }
        job.place = .ended
        switch result {
        case .success: counters.finished += 1
        case .failure(let error) where error.kind == .cancelled: counters.cancelled += 1
        case .failure: counters.failed += 1
        }
        _ = wakeOne()
      }
      job.answer(result)
    }
  }

  /// The next piece of work; `nil` when the thread is to end.
  private func next() -> DecodeJob? {
    monitor.locked {
      while true {
        if let job = take() {
          job.place = .running
          running.append(job)
          // Work that came in together met one signal: pass it on.
          _ = wakeOne()
          return job
        }
        if isClosed { return nil }
        idle += 1
        let isWoken = monitor.wait(seconds: idleSeconds)
        idle -= 1
        if !isWoken, !isClosed, !hasWork {
          let own = pthread_self()
          threads.removeAll { pthread_equal($0, own) != 0 }
          endedThreads.append(own)
          return nil
        }
      }
    }
  }

  private var mayPrefetch: Bool {
    running.count { $0.lane == .prefetch } < max(width - 1, 1)
  }

  private var hasWork: Bool {
    !cancelled.isEmpty || !lanes[DecodeLane.waited.rawValue].isEmpty
      || (!lanes[DecodeLane.prefetch.rawValue].isEmpty && mayPrefetch)
  }

  private func take() -> DecodeJob? {
    if !cancelled.isEmpty { return cancelled.removeFirst() }
    if !lanes[DecodeLane.waited.rawValue].isEmpty {
      return lanes[DecodeLane.waited.rawValue].removeFirst()
    }
    guard !lanes[DecodeLane.prefetch.rawValue].isEmpty, mayPrefetch else { return nil }
    return lanes[DecodeLane.prefetch.rawValue].removeFirst()
  }

  /// Sees to it that somebody takes work up; 0, or why a thread could not be started.
  private func wakeOne() -> Int32 {
    guard hasWork else { return 0 }
    if idle > 0 {
      monitor.signal()
      return 0
    }
    guard threads.count < width, !isClosed else { return 0 }
    for thread in endedThreads { cthread_join(thread) }
    endedThreads = []
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(self).toOpaque()
    let errno = unsafe cthread_start(&thread, "moment-decode", Self.stackBytes, run, context)
    if errno != 0 {
      unsafe Unmanaged<DecodeWorkers>.fromOpaque(context).release()
      return errno
    }
    threads.append(thread)
    counters.threadsStarted += 1
    return 0
  }
}

/// Where a worker begins; it owns its queue's workers while it lives.
private func run(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  let workers = unsafe Unmanaged<DecodeWorkers>.fromOpaque(context).takeRetainedValue()
  workers.work()
}
