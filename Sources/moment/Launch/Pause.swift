// SPDX-License-Identifier: Apache-2.0

import CTaskExecutor
import Synchronization

/// A wait of a task, timed by the program's own executor: `Task.sleep` would start libdispatch's threads and timer.
enum Pause {
  /// Waits for so long, or until the task is cancelled.
  ///
  /// - Returns: whether the time has passed; `false` at once for a cancelled task.
  @discardableResult
  static func wait(for duration: Duration) async -> Bool {
    let answer = PauseAnswer()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard answer.await(with: continuation) else { return }
        let nanoseconds = UInt64(max(0, min(duration / .nanoseconds(1), 1e18)))
        let context = unsafe Unmanaged.passRetained(answer)
        let errno = unsafe ctaskexecutor_call_after(nanoseconds, timeHasCome, context.toOpaque())
        guard errno != 0 else { return }
        unsafe context.release()
        Task { if (try? await Task.sleep(for: duration)) != nil { answer.end(inTime: true) } }
      }
    } onCancel: {
      answer.end(inTime: false)
    }
    return answer.hasPassed
  }
}

/// Whoever comes first, the time or a cancellation, ends the wait.
private final class PauseAnswer: Sendable {
  private struct State: Sendable {
    var continuation: CheckedContinuation<Void, Never>?
    var isOver = false
    var hasPassed = false
  }

  private let state = Mutex(State())

  var hasPassed: Bool { state.withLock(\.hasPassed) }

  /// - Returns: whether there is something to wait for.
  func await(with continuation: CheckedContinuation<Void, Never>) -> Bool {
    let isOver = state.withLock { state in
      if !state.isOver { state.continuation = continuation }
      return state.isOver
    }
    if isOver { continuation.resume() }
    return !isOver
  }

  func end(inTime: Bool) {
    let continuation = state.withLock { state in
      if state.isOver { return nil as CheckedContinuation<Void, Never>? }
      state.isOver = true
      state.hasPassed = inTime
      return state.continuation.take()
    }
    continuation?.resume()
  }
}

private func timeHasCome(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  unsafe Unmanaged<PauseAnswer>.fromOpaque(context).takeRetainedValue().end(inTime: true)
}
