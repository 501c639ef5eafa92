// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The calls to the running device, as those see them who wait for the render thread.
///
/// The render thread sets and clears it around a device, any thread looks. A call in which the thread is found
/// again after `patience` has not returned: then whoever looks takes over what the thread had.
final class RunningCalls: Sendable {
  /// Nanoseconds that a call may take.
  static let patience: UInt64 = 1_000_000_000
  /// Milliseconds between two looks.
  static let interval: Int32 = 500

  private struct State {
    var calls: BlockingCallGuard?
    var slot: DeviceLoopSlot?
    var seen: BlockingCallGuard.Reading?
    var seenSince: UInt64 = 0
    var lastLook: UInt64 = 0
  }

  /// What a look has found.
  enum Finding {
    /// No device runs.
    case nothing
    /// No call has taken too long yet.
    case working
    /// A call has not returned: the caller now holds this.
    case hung(DeviceLoopSlot)
  }

  private let state = Mutex(State())

  /// A device runs from now on.
  ///
  /// Render thread, between calls.
  func begin(_ calls: BlockingCallGuard, _ slot: DeviceLoopSlot) {
    state.withLock { $0 = State(calls: calls, slot: slot) }
  }

  /// No device runs any more.
  ///
  /// Render thread, between calls.
  func end() { state.withLock { $0 = State() } }

  /// Looks in which call the thread is.
  ///
  /// - Parameters:
  ///   - now: the time on the monotonic clock.
  ///   - atOnce: whether any call that it is in has taken too long.
  /// - Returns: what there is to do.
  func look(now: UInt64, atOnce: Bool = false) -> Finding {
    state.withLock { state in
      guard let calls = state.calls, let slot = state.slot else { return .nothing }
      let reading = calls.reading
      // Who looks from another thread may have read the clock before.
      let now = max(now, state.lastLook)
      // A look that comes far too late tells nothing: this process, or the machine, was halted.
      let isLate = now - state.lastLook > Self.patience
      state.lastLook = now
      if isLate || reading != state.seen {
        state.seen = reading
        state.seenSince = now
      }
      let isDue = atOnce || now - state.seenSince >= Self.patience
      guard isDue, reading.isInside, calls.takeOver(inside: reading) else { return .working }
      state = State()
      return .hung(slot)
    }
  }
}
