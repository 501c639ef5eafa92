// SPDX-License-Identifier: Apache-2.0

import MomentOutput

/// What is said of devices.
enum DeviceWords {
  /// An event as JSON: its word, and what belongs to it.
  static func send(_ event: DeviceEvent, to events: EventStream) {
    switch event {
    case .opened(let report): opened("opened", report, to: events)
    case .restored(let report): opened("restored", report, to: events)
    case .lost(let error):
      events.send("device", ["event": "lost", "message": .string(error.description)])
    case .closed: events.send("device", ["event": "closed"])
    case .waiting(let seconds, let error):
      events.send(
        "device",
        [
          "event": "waiting", "seconds": .real(seconds), "message": .string(error.description),
        ])
    }
  }

  /// A device that was opened, as JSON.
  static func opened(_ word: String, _ report: DeviceReport, to events: EventStream) {
    events.send(
      "device",
      [
        "event": .string(word), "name": .string(report.name), "rate": .int(Int(report.rate)),
        "format": .string(report.sample.name), "channels": .int(report.channels),
        "period_frames": .int(report.periodFrames), "buffer_frames": .int(report.bufferFrames),
        "access": report.isMapped ? "mmap" : "rw",
      ])
  }

  /// What a person is told without asking: only what is out of the ordinary.
  static func note(_ event: DeviceEvent) -> String? {
    switch event {
    case .opened, .closed, .waiting: nil
    case .restored(let report): "Playing again, on `\(report.name)`."
    case .lost(let error): "\(error) Waiting for it to come back."
    }
  }
}
