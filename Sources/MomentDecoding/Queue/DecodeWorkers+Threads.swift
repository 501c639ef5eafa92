// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc
import Synchronization

extension DecodeWorkers {
  /// Room for a clip, and for a stream that is filled in between.
  ///
  /// libsndfile and libsoxr need 33 KiB (Opus and ALAC, measured by what they overwrote); all tests
  /// pass with 64 KiB in a debug build, and not with 48.
  private static let stackBytes = 256 << 10
  private static let nice: Int32 = 5

  // MARK: A worker

  /// A worker's whole life.
  fileprivate func work(_ worker: DecodeWorker) {
    cthread_be_nice(Self.nice)
    // Not granted everywhere, and no matter then.
    _ = cthread_be_last_at_disk()
    while let job = next(worker) { perform(job, on: worker) }
    // The C library keeps what decoders had for the next thread, which may come tomorrow.
    if worker.wasLast { cthread_trim_heap() }
  }

  /// The next piece of work; `nil` when the thread is to end.
  private func next(_ worker: DecodeWorker) -> DecodeJob? {
    monitor.locked {
      let deadline = clock.now + UInt64(limits.idleSeconds * 1e9)
      while true {
        if worker.isReplaced { break }
        if let job = waiting.take(prefetching: mayPrefetch) { return begin(job, on: worker) }
        if isClosed || clock.now >= deadline { break }
        idle += 1
        monitor.wait(for: .work, until: clock.isManual ? .max : deadline)
        idle -= 1
      }
      leave(worker)
      return nil
    }
  }

  private func begin(_ job: DecodeJob, on worker: DecodeWorker) -> DecodeJob {
    noteStreams()
    job.place = .running
    job.beganAt = clock.now
    counters[job.lane.rank].waits.add(nanoseconds: job.beganAt - job.queuedAt)
    worker.jobs.append(job)
    startWatching()
    // Work that came in together met one signal: pass it on.
    _ = wakeOne()
    return job
  }

  private func perform(_ job: DecodeJob, on worker: DecodeWorker) {
    guard let body = monitor.locked({ job.body }) else {
      preconditionFailure("what runs has not ended")
    }
    worker.queueAtDisk(for: job)
    if !job.isRefill {
      job.progress.betweenChunks = { [unowned self, unowned worker, unowned job] in
        fillStreams(worker)
        // Behind a stream, or because somebody waits for it now.
        worker.queueAtDisk(for: job)
      }
    }
    let result = job.progress.isCancelled ? .failure(.cancelled(job.name)) : body(job)
    job.progress.betweenChunks = nil
    monitor.locked { settle(job, on: worker, result) }?.tell()
  }

  /// Fills the streams that wait, if nobody else is free to, before the clip in hand is gone on with.
  private func fillStreams(_ worker: DecodeWorker) {
    guard streamsWaiting.load(ordering: .relaxed) > 0 else { return }
    while true {
      let stream = monitor.locked { () -> DecodeJob? in
        guard idle == 0, !worker.isReplaced, worker.jobs.count == 1,
          let stream = waiting.takeStream()
        else { return nil }
        return begin(stream, on: worker)
      }
      guard let stream else { return }
      perform(stream, on: worker)
    }
  }

  /// Books a run that is over.
  private func settle(
    _ job: DecodeJob, on worker: DecodeWorker, _ result: Result<DecodedSound?, DecodeError>
  ) -> Ended? {
    worker.jobs.removeLast()
    let now = clock.now
    counters[job.lane.rank].runs.add(nanoseconds: now - job.beganAt)
    if job.isRefill, now > job.deadline { counters.lateRefills += 1 }
    defer { _ = wakeOne() }
    if let verdict = job.verdict {
      // Everybody was told before. What was made all the same is given up.
      counters[job.lane.rank].count(DecodeOutcome(verdict))
      return end(job, because: verdict)
    }
    switch result {
    case .failure(let error):
      counters[job.lane.rank].count(DecodeOutcome(error))
      return end(job, because: error)
    case .success(let sound):
      counters[job.lane.rank].count(.finished)
      guard let sound else {
        job.place = .resting
        guard let deadline = job.nextDeadline.take() else { return nil }
        job.lane = .stream(deadline: deadline)
        return enqueue(job)
      }
      job.clip = nil
      var ended = end(job, because: .cancelled(job.name))
      ended.result = .success(sound)
      return ended
    }
  }

  /// Whether one more worker may prefetch: with more than one, the last never does.
  private var mayPrefetch: Bool {
    guard !isPrefetchStopped else { return false }
    let prefetching = workers.count { worker in
      !worker.isReplaced && worker.jobs.contains { $0.lane == .prefetch }
    }
    return prefetching < max(limits.workers - 1, 1)
  }

  // MARK: Threads

  /// Sees to it that somebody takes work up; 0, or why a thread could not be started.
  func wakeOne() -> Int32 {
    guard waiting.hasWork(prefetching: mayPrefetch) else { return 0 }
    if idle > 0 {
      monitor.signal(.work)
      return 0
    }
    guard workers.count(where: { !$0.isReplaced }) < limits.workers, !isClosed else { return 0 }
    joinEnded()
    let worker = DecodeWorker(owner: self)
    let context = unsafe Unmanaged.passRetained(worker).toOpaque()
    let errno = unsafe cthread_start(
      &worker.thread, "moment-decode", Self.stackBytes, runWorker, context)
    if errno != 0 {
      unsafe Unmanaged<DecodeWorker>.fromOpaque(context).release()
      return errno
    }
    workers.append(worker)
    counters.threadsStarted += 1
    return 0
  }

  /// Takes a thread that ends off the list.
  private func leave(_ worker: DecodeWorker) {
    workers.removeAll { $0 === worker }
    // The place of a replaced one may still be empty. First, since this joins who has ended.
    _ = wakeOne()
    if !worker.isDetached { endedThreads.append(worker.thread) }
    if workers.isEmpty {
      buffers.empty()
      worker.wasLast = !isClosed
    }
    monitor.broadcast(.end)
  }

  func joinEnded() {
    for thread in endedThreads { cthread_join(thread) }
    endedThreads = []
  }
}

/// Where a worker begins.
private func runWorker(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  let worker = unsafe Unmanaged<DecodeWorker>.fromOpaque(context).takeRetainedValue()
  worker.owner.work(worker)
}
