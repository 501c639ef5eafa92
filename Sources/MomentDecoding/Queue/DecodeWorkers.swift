// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentCaches
import MomentClips
import Synchronization

/// The books of a decode queue: what waits, what runs, and who does it.
///
/// Everything that changes is guarded by `monitor`. No callback and nothing of a caller's runs or is let
/// go while it is held.
@safe
final class DecodeWorkers: @unchecked Sendable {
  let limits: DecodeLimits
  let clock: DecodeClock
  let files: FileAllowance
  /// For a clip that is converted and a stream filled in between, at each worker.
  let buffers: BufferPool
  /// What the files that were opened say of themselves.
  let headers: HeaderCache
  /// What the work is called.
  let names: NameTable
  let monitor = Monitor()
  var waiting = WaitingJobs()
  var workers: [DecodeWorker] = []
  var isClosed = false
  var isPrefetchStopped = false
  /// Workers that wait for work.
  var idle = 0
  /// Threads that have ended and are to be joined.
  var endedThreads: [pthread_t] = []
  /// The thread that watches the others.
  var watcher: pthread_t?
  /// Whether it found nobody at work when it last looked.
  var watchesNothing = false
  /// Streams that have not ended, resting ones included.
  var refills: [DecodeJob] = []
  var counters = DecodeStatistics()
  /// Streams that wait, for workers to look at between two chunks.
  let streamsWaiting = Atomic<Int>(0)

  init(limits: DecodeLimits, clock: DecodeClock, names: NameTable, headers: HeaderCache) {
    self.limits = limits
    self.headers = headers
    self.names = names
    self.clock = clock
    files = FileAllowance(limit: limits.openFiles)
    buffers = BufferPool(limit: 4 * limits.workers)
    clock.onAdvance { [weak monitor] in
      monitor?.locked {
        monitor?.broadcast(.work)
        monitor?.broadcast(.watch)
      }
    }
  }

  /// A progress for work of this queue.
  func progress(byteLimit: Int?) -> DecodeProgress {
    DecodeProgress(
      clock: clock, files: files, byteLimit: byteLimit, buffers: buffers, headers: headers)
  }

  var statistics: DecodeStatistics {
    monitor.locked {
      var counters = counters
      let now = clock.now
      for rank in 0..<DecodeLane.ranks { counters[rank].queued = waiting.count(rank) }
      for job in workers.flatMap(\.jobs) {
        counters[job.lane.rank].running += 1
        counters.activities.append(job.activity(at: now))
      }
      counters.threads = workers.count
      counters.openFiles = files.open
      counters.buffers = buffers.statistics
      counters.headers = headers.statistics
      counters.isPrefetchStopped = isPrefetchStopped
      return counters
    }
  }

  // MARK: In

  /// Hands in what one waits for.
  func submit(_ waiter: DecodeWaiter) {
    let job = waiter.job
    let refusal = monitor.locked { () -> Ended? in
      job.waiters = [waiter]
      if isClosed {
        counters[job.lane.rank].submitted += 1
        counters[job.lane.rank].count(.cancelled)
        return end(job, because: .cancelled(job.name))
      }
      return enqueue(job)
    }
    refusal?.tell()
  }

  /// Adds somebody to a piece of work that is not over; `false` if it is.
  func join(_ waiter: DecodeWaiter, lane: DecodeLane) -> Bool {
    let job = waiter.job
    let (isIn, head) = monitor.locked { () -> (Bool, DecodedHead?) in
      guard !job.waiters.isEmpty else { return (false, nil) }
      job.waiters.append(waiter)
      if lane.rank < job.lane.rank { move(job, to: lane) }
      waiter.hasHead = job.head != nil
      return (true, job.head)
    }
    if let head { waiter.head(head) }
    return isIn
  }

  /// Asks for a run of a stream's work.
  func need(_ job: DecodeJob, by deadline: UInt64) {
    let refusal = monitor.locked { () -> Ended? in
      switch job.place {
      case .ended: return nil
      case .running:
        job.nextDeadline = min(deadline, job.nextDeadline ?? .max)
        return nil
      case .queued:
        job.lane = .stream(deadline: min(deadline, job.deadline))
        return nil
      case .resting:
        job.lane = .stream(deadline: deadline)
        return enqueue(job)
      }
    }
    refusal?.tell()
  }

  /// Takes note of a stream; it ends when it is cancelled, fails or the queue is closed.
  func register(_ waiter: DecodeWaiter) {
    let refusal = monitor.locked { () -> Ended? in
      waiter.job.waiters = [waiter]
      if isClosed { return end(waiter.job, because: .cancelled(waiter.job.name)) }
      refills.append(waiter.job)
      return nil
    }
    refusal?.tell()
  }

  /// Puts a job into its lane; what there is to tell if no thread can be had for it.
  func enqueue(_ job: DecodeJob) -> Ended? {
    counters[job.lane.rank].submitted += 1
    job.place = .queued
    job.queuedAt = clock.now
    waiting.insert(job)
    noteStreams()
    let errno = wakeOne()
    // Without a single thread nobody would ever answer.
    guard errno != 0, workers.isEmpty else { return nil }
    return abandon(job, because: .noThread(job.name, errno: errno))
  }

  /// Somebody waits for it now.
  func raise(_ job: DecodeJob) {
    monitor.locked {
      if job.lane == .prefetch { move(job, to: .waited) }
    }
  }

  private func move(_ job: DecodeJob, to lane: DecodeLane) {
    if job.place == .queued { waiting.remove(job) }
    if job.place != .ended {
      counters[job.lane.rank].submitted -= 1
      counters[lane.rank].submitted += 1
    }
    job.lane = lane
    if job.place == .queued { waiting.insert(job) }
    // Also when it runs: the place it took among the prefetchers is free now.
    _ = wakeOne()
  }

  func setPrefetching(_ isOn: Bool) {
    monitor.locked {
      isPrefetchStopped = !isOn
      _ = wakeOne()
    }
  }

  // MARK: Out

  /// Takes one off the list of who waits, and ends the work if nobody is left.
  func cancel(_ waiter: DecodeWaiter) {
    let job = waiter.job
    let ended = monitor.locked { () -> Ended? in
      guard let index = job.waiters.firstIndex(where: { $0 === waiter }) else { return nil }
      if job.waiters.count == 1 { return abandon(job, because: .cancelled(job.name)) }
      job.waiters.remove(at: index)
      return Ended(waiters: [waiter], result: .failure(.cancelled(job.name)))
    }
    ended?.tell()
  }

  /// Nobody waits for a job any more: ends it, at once if it does not run.
  ///
  /// - Returns: who is to be told, and what is to be let go, outside the monitor.
  func abandon(_ job: DecodeJob, because error: DecodeError) -> Ended {
    if job.place == .running {
      job.verdict = error
      job.progress.cancel()
      let ended = Ended(
        waiters: job.waiters, result: .failure(error), pool: job.pool, clip: job.clip)
      job.waiters = []
      return ended
    }
    if job.place == .queued {
      waiting.remove(job)
      noteStreams()
      counters[job.lane.rank].count(DecodeOutcome(error))
    }
    return end(job, because: error)
  }

  /// The last of a job.
  func end(_ job: DecodeJob, because error: DecodeError) -> Ended {
    job.progress.cancel()
    job.place = .ended
    refills.removeAll { $0 === job }
    defer { (job.waiters, job.body) = ([], nil) }
    return Ended(
      waiters: job.waiters, result: .failure(error), pool: job.pool, clip: job.clip, body: job.body)
  }

  /// How many streams wait, where workers see it without the monitor.
  func noteStreams() { streamsWaiting.store(waiting.count(0), ordering: .relaxed) }
}
