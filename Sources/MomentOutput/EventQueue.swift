// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What happened to the device, until somebody asks.
///
/// The render thread adds while no stream runs; any thread takes. The newest 64 are kept.
final class EventQueue: Sendable {
  private static let most = 64
  private let events = Mutex<[DeviceEvent]>([])

  /// Adds one.
  func add(_ event: DeviceEvent) {
    events.withLock { events in
      if events.count == Self.most { events.removeFirst() }
      events.append(event)
    }
  }

  /// All so far, oldest first; they are gone from here then.
  func take() -> [DeviceEvent] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}
