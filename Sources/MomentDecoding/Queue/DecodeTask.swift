// SPDX-License-Identifier: Apache-2.0

/// A piece of decoding that somebody asked for.
///
/// Any thread. Letting go of it changes nothing.
public struct DecodeTask: Sendable {
  let waiter: DecodeWaiter
  let workers: DecodeWorkers

  /// Says that whoever asked does not want it any more.
  ///
  /// Its completion is called with `DecodeError/cancelled(_:)` before this returns, on this thread, also
  /// when the worker is held up in a read. When nobody else asked for the same work, that ends:
  /// the clip is unloaded at once, and its memory goes when the worker comes back from the kernel.
  /// Nothing happens if it was answered before.
  public func cancel() { workers.cancel(waiter) }

  /// Somebody waits for it now: it leaves the prefetch lane for the end of the next.
  public func raise() { workers.raise(waiter.job) }

  /// Asks for the same work once more, for somebody else.
  ///
  /// It is decoded once, and cancelled when all who asked have cancelled.
  ///
  /// - Parameters:
  ///   - lane: how urgent it is; the work is as urgent as the most urgent who asked.
  ///   - whenReady: as with `DecodeQueue`; called before this returns if playing may begin already.
  ///   - completion: called exactly once, as with `DecodeQueue`.
  /// - Returns: their own task; `nil` if the work is over or cancelled, and neither callback is called.
  public func join(
    lane: DecodeLane = .waited,
    whenReady: @escaping @Sendable (DecodedHead) -> Void = { _ in },
    completion: @escaping @Sendable (Result<DecodedSound, DecodeError>) -> Void
  ) -> DecodeTask? {
    let other = DecodeWaiter(waiter.job, head: whenReady, completion: completion)
    guard workers.join(other, lane: lane) else { return nil }
    return DecodeTask(waiter: other, workers: workers)
  }
}
