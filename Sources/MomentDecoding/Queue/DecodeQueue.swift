// SPDX-License-Identifier: Apache-2.0

package import MomentCaches
public import MomentClips

/// Decodes sounds on threads of its own, a bounded number at a time.
///
/// Threads start when there is work and end after some seconds without any. Streams go before what somebody
/// waits for, and that before prefetch; with more than one worker, one of them takes no prefetch, so that
/// what somebody waits for never stands behind a long file nobody waits for. When every worker has a
/// clip in hand, one of them fills a stream that is due between two chunks. Any thread.
public final class DecodeQueue: Sendable {
  private let workers: DecodeWorkers
  /// What bounds it.
  public let limits: DecodeLimits

  /// A queue with limits of its own.
  public convenience init(limits: DecodeLimits) { self.init(limits: limits, clock: .monotonic) }

  /// A queue that decodes at most `workers` sounds at once.
  ///
  /// A thread that had nothing to do for `idleSeconds` ends.
  public convenience init(workers: Int = 2, idleSeconds: Double = 5) {
    var limits = DecodeLimits()
    limits.workers = workers
    limits.idleSeconds = idleSeconds
    self.init(limits: limits)
  }

  /// A queue that goes by another clock, or whose names and headers are kept where others look too.
  package init(
    limits: DecodeLimits, clock: DecodeClock = .monotonic, names: NameTable = NameTable(),
    headers: HeaderCache = HeaderCache()
  ) {
    var limits = limits
    limits.workers = max(1, limits.workers)
    self.limits = limits
    workers = DecodeWorkers(limits: limits, clock: clock, names: names, headers: headers)
  }

  deinit { workers.close() }

  /// What the files that it opened say of themselves.
  public var headers: HeaderCache { workers.headers }

  /// What it has done, does and has to do.
  public var statistics: DecodeStatistics { workers.statistics }

  /// The time that deadlines are of, in nanoseconds.
  package var now: UInt64 { workers.clock.now }

  /// Hands in a piece of work.
  ///
  /// The callbacks run on the worker and hold it up, or on the thread that cancels: they must be quick.
  ///
  /// - Parameters:
  ///   - request: what to decode.
  ///   - pool: where the clip is to be.
  ///   - lane: how urgent it is, if not as the request says. What is prefetched makes nobody give way.
  ///   - isShared: asked once a file is open and its header known, before more of it is read, unless the work was
  ///     cancelled: whether the same is decoded elsewhere. Then it ends with `DecodeError/shared(_:)`.
  ///   - whenReady: called at most once, before the end, as soon as `request.headFrames` are ready, or
  ///     the clip is complete: playing may begin. It may still run when a cancellation is answered.
  ///   - completion: called exactly once, also if the work is cancelled or the queue closed. When it
  ///     brings an error, the pool has no such clip any more, or gives it up as soon as a
  ///     worker that is held up in a read comes back from it.
  /// - Returns: a way to cancel it, to make it more urgent, or to wait for it as well.
  @discardableResult
  public func submit(
    _ request: DecodeRequest, into pool: ClipPool, lane: DecodeLane? = nil,
    isShared: @escaping @Sendable (FileIdentity, ClipForm) -> Bool = { _, _ in false },
    whenReady: @escaping @Sendable (DecodedHead) -> Void = { _ in },
    completion: @escaping @Sendable (Result<DecodedSound, DecodeError>) -> Void
  ) -> DecodeTask {
    let job = job(request, nil, into: pool, lane ?? request.lane, isShared)
    let waiter = DecodeWaiter(job, head: whenReady, completion: completion)
    workers.submit(waiter)
    return DecodeTask(waiter: waiter, workers: workers)
  }

  /// Hands in a clip that is to be decoded once more; somebody waits for it.
  ///
  /// - Parameters:
  ///   - request: what it was decoded with.
  ///   - reload: where it is to be.
  ///   - pool: whose memory that is.
  ///   - completion: called exactly once; after an error the pool has no such clip, as with others.
  /// - Returns: a way to cancel it.
  package func submit(
    _ request: DecodeRequest, _ reload: ClipReload, into pool: ClipPool,
    completion: @escaping @Sendable (Result<DecodedSound, DecodeError>) -> Void
  ) -> DecodeTask {
    let job = job(request, reload, into: pool, .waited)
    job.clip = reload.reserved.id
    let waiter = DecodeWaiter(job, completion: completion)
    workers.submit(waiter)
    return DecodeTask(waiter: waiter, workers: workers)
  }

  private func job(
    _ request: DecodeRequest, _ reload: ClipReload?, into pool: ClipPool, _ lane: DecodeLane,
    _ isShared: @escaping @Sendable (FileIdentity, ClipForm) -> Bool = { _, _ in false }
  ) -> DecodeJob {
    DecodeJob(
      name: request.source.name, of: workers.names, lane: lane,
      progress: workers.progress(byteLimit: request.byteLimit), pool: pool, isRefill: false
    ) { [unowned workers] job in
      workers.decode(request, reload, into: pool, job, isShared: isShared)
    }
  }

  /// Takes on work that is done again and again, each time by a deadline.
  ///
  /// - Parameters:
  ///   - name: what the registry calls it.
  ///   - body: one run, on a worker; never two at once. It gives the progress to the readers
  ///     it makes, and looks at it between chunks. When it throws, no other run follows.
  ///   - ended: called exactly once, with `DecodeError/cancelled(_:)` after `cancel()` or the
  ///     queue's end, else with what `body` threw, or that no byte came for too long.
  /// - Returns: a way to ask for runs; nothing runs before.
  package func refill(
    name: String, _ body: @escaping @Sendable (DecodeProgress) throws(DecodeError) -> Void,
    ended: @escaping @Sendable (DecodeError) -> Void
  ) -> RefillTask {
    let job = DecodeJob(
      name: name, of: workers.names, lane: .stream(deadline: .max),
      // However often a loop is read again.
      progress: workers.progress(byteLimit: .max), pool: nil, isRefill: true
    ) { job in
      do throws(DecodeError) { try body(job.progress) } catch { return .failure(error) }
      return .success(nil)
    }
    let waiter = DecodeWaiter(job) { result in
      if case .failure(let error) = result { ended(error) }
    }
    workers.register(waiter)
    return RefillTask(waiter: waiter, workers: workers)
  }

  /// Begins no more prefetch; what is under way goes on.
  public func stopPrefetching() { workers.setPrefetching(false) }

  /// Goes on with what was to be prefetched.
  public func resumePrefetching() { workers.setPrefetching(true) }

  /// Cancels and answers all work, and returns when the last thread has ended.
  ///
  /// A thread that is held up in a read is not waited for longer than 0.1 s; it ends when the read
  /// returns. Work handed in later is answered as cancelled.
  public func close() { workers.close() }
}
