// SPDX-License-Identifier: Apache-2.0

/// A piece of decoding that was handed in.
///
/// Any thread. Letting go of it changes nothing.
public struct DecodeTask: Sendable {
  let job: DecodeJob
  let workers: DecodeWorkers

  /// Asks for it to end.
  ///
  /// It does at the next chunk or read, as `DecodeError/cancelled(_:)`, and leaves no clip; if it
  /// waits still, as the next thing a worker does. Nothing happens if it has ended.
  public func cancel() { workers.cancel(job) }

  /// Somebody waits for it now: it leaves the prefetch lane for the end of the other.
  public func raise() { workers.raise(job) }
}
