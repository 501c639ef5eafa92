// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Hands events to everybody who listens.
///
/// Any thread.
final class Broadcast<Event: Sendable>: Sendable {
  private struct Listeners {
    var next = 0
    var open: [Int: AsyncStream<Event>.Continuation] = [:]
    var isFinished = false
  }

  private let listeners = Mutex(Listeners())

  /// The events from now on; ends with the engine.
  ///
  /// Keeps the newest 64 for a slow listener.
  func subscribe() -> AsyncStream<Event> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Event.self, bufferingPolicy: .bufferingNewest(64))
    let key = listeners.withLock { listeners -> Int? in
      guard !listeners.isFinished else { return nil }
      listeners.next += 1
      listeners.open[listeners.next] = continuation
      return listeners.next
    }
    guard let key else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.listeners.withLock { $0.open.removeValue(forKey: key) }
    }
    return stream
  }

  func tell(_ event: Event) {
    for listener in listeners.withLock({ Array($0.open.values) }) { listener.yield(event) }
  }

  func finish() {
    let open = listeners.withLock { listeners in
      listeners.isFinished = true
      return Array(listeners.open.values)
    }
    for listener in open { listener.finish() }
  }
}
