// SPDX-License-Identifier: Apache-2.0

/// Wakes one task when something it waits for may have changed.
///
/// A notification that comes while nobody waits is kept, and several are one: whoever wakes looks at what it waits
/// for, and waits again. Any thread may notify; one task at a time waits.
final class ChangeSignal: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Something may have changed.
  func notify() { continuation.yield() }

  /// Waits until something may have changed since the last wait; returns at once in a cancelled task.
  func wait() async {
    var iterator = stream.makeAsyncIterator()
    await iterator.next()
  }
}
