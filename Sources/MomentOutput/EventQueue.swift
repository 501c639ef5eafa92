// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What happened to the device, until somebody asks.
///
/// The render thread adds while no stream runs; any thread takes. The newest 64 are kept. One event can be
/// prepared, and is told when a running stream confirms it.
final class EventQueue: Sendable {
  private static let most = 64

  private struct State {
    var events: [DeviceEvent] = []
    var prepared: DeviceEvent?
  }

  private let state = Mutex(State())
  private let isConfirmed = Atomic<Bool>(false)

  /// Adds one; what was prepared and not confirmed will not come any more.
  func add(_ event: DeviceEvent) {
    state.withLock { state in
      settle(&state)
      state.prepared = nil
      append(event, to: &state)
    }
  }

  /// Prepares one.
  func prepare(_ event: DeviceEvent) {
    state.withLock { state in
      settle(&state)
      state.prepared = event
    }
  }

  /// What was prepared has happened.
  ///
  /// A running stream's thread: one atomic store.
  func confirm() { isConfirmed.store(true, ordering: .releasing) }

  /// All so far, oldest first; they are gone from here then.
  func take() -> [DeviceEvent] {
    state.withLock { state in
      settle(&state)
      defer { state.events = [] }
      return state.events
    }
  }

  private func settle(_ state: inout State) {
    guard isConfirmed.exchange(false, ordering: .acquiringAndReleasing),
      let event = state.prepared.take()
    else { return }
    append(event, to: &state)
  }

  private func append(_ event: DeviceEvent, to state: inout State) {
    if state.events.count == Self.most { state.events.removeFirst() }
    state.events.append(event)
  }
}
