// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// One value that comes once, for everybody who waits for it.
///
/// Any thread.
package final class Answer<Value: Sendable>: Sendable {
  private struct Waiter {
    let number: Int
    let continuation: CheckedContinuation<Value?, Never>
  }

  private enum State {
    case waiting([Waiter])
    case given(Value)
  }

  private let state = Mutex(State.waiting([]))
  /// Numbers those who wait.
  private let next = Atomic<Int>(0)

  package init() {}

  /// The value, if it has come.
  package var value: Value? {
    state.withLock { state in
      guard case .given(let value) = state else { return nil }
      return value
    }
  }

  /// Waits for the value, whether or not the waiting task is cancelled.
  package func wait() async -> Value {
    while true {
      if let value = await wait(number: next.add(1, ordering: .relaxed).newValue) { return value }
    }
  }

  /// Waits for the value, or until the waiting task is cancelled.
  ///
  /// - Returns: the value; `nil` if it has not come and the task is cancelled.
  package func waitUnlessCancelled() async -> Value? {
    let number = next.add(1, ordering: .relaxed).newValue
    return await withTaskCancellationHandler {
      await wait(number: number, endsWithTask: true)
    } onCancel: {
      leave(number)
    }
  }

  private func wait(number: Int, endsWithTask: Bool = false) async -> Value? {
    await withCheckedContinuation { continuation in
      let value = state.withLock { state -> Value? in
        switch state {
        case .waiting(let others):
          state = .waiting(others + [Waiter(number: number, continuation: continuation)])
          return nil
        case .given(let value):
          return value
        }
      }
      if let value {
        continuation.resume(returning: value)
      } else if endsWithTask, Task.isCancelled {
        // The handler may have run before there was anybody to send away.
        leave(number)
      }
    }
  }

  /// Sends one who waits away without the value; nothing if it is not there.
  private func leave(_ number: Int) {
    let waiter = state.withLock { state -> Waiter? in
      guard case .waiting(var waiting) = state,
        let index = waiting.firstIndex(where: { $0.number == number })
      else { return nil }
      let waiter = waiting.remove(at: index)
      state = .waiting(waiting)
      return waiter
    }
    waiter?.continuation.resume(returning: nil)
  }

  /// Becomes one that has not been given; nobody waits and nobody else holds it.
  func forget() { state.withLock { $0 = .waiting([]) } }

  /// Gives the value; only the first counts.
  package func give(_ value: Value) {
    let waiting = state.withLock { state -> [Waiter] in
      guard case .waiting(let waiting) = state else { return [] }
      state = .given(value)
      return waiting
    }
    for waiter in waiting { waiter.continuation.resume(returning: value) }
  }
}
