// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// One value that comes once, for everybody who waits for it.
///
/// Any thread.
package final class Answer<Value: Sendable>: Sendable {
  private enum State {
    case waiting([CheckedContinuation<Value, Never>])
    case given(Value)
  }

  private let state = Mutex(State.waiting([]))

  package init() {}

  /// The value, if it has come.
  package var value: Value? {
    state.withLock { state in
      guard case .given(let value) = state else { return nil }
      return value
    }
  }

  /// Waits for the value.
  package func wait() async -> Value {
    await withCheckedContinuation { continuation in
      let value = state.withLock { state -> Value? in
        switch state {
        case .waiting(let others):
          state = .waiting(others + [continuation])
          return nil
        case .given(let value):
          return value
        }
      }
      if let value { continuation.resume(returning: value) }
    }
  }

  /// Becomes one that has not been given; nobody waits and nobody else holds it.
  func forget() { state.withLock { $0 = .waiting([]) } }

  /// Gives the value; only the first counts.
  package func give(_ value: Value) {
    let waiting = state.withLock { state -> [CheckedContinuation<Value, Never>] in
      guard case .waiting(let waiting) = state else { return [] }
      state = .given(value)
      return waiting
    }
    for continuation in waiting { continuation.resume(returning: value) }
  }
}
