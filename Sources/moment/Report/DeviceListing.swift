// SPDX-License-Identifier: Apache-2.0

import MomentOutput

/// The devices of a machine, as they are told.
struct DeviceListing {
  let devices: [PlaybackDevice]
  /// What is played on if nobody names a device.
  private let preferred: String

  init(devices: [PlaybackDevice], preferred: String?) {
    self.devices = devices
    self.preferred = preferred.flatMap { DeviceNames.split($0).first } ?? "default"
  }

  /// Whether any of them could be heard: a card, or a way to a sound server.
  var hasSound: Bool {
    devices.contains { $0.origin == .hardware || !Self.silent.contains($0.name) }
  }

  private static let silent: Set = ["null", "default", "jack", "oss", "pulse", "pipewire"]

  /// A table: what is taken by default, the name, and what it is.
  func lines(style: Style) -> [String] {
    let rows = devices.map { device in
      [
        device.name == preferred ? "*" : " ", device.name,
        TerminalText.clean(
          ([device.description] + (device.usb.map { ["USB \($0)"] } ?? [])).joined(separator: ", ")),
      ]
    }
    return TextTable.lines(rows, gap: 1).map { line in
      line.hasPrefix("*") ? style.bold(line) : line
    }
  }

  /// The same for programs.
  var json: JSON {
    [
      "v": .int(EventStream.version), "type": "devices",
      "devices": .array(
        devices.map { device in
          [
            "name": .string(device.name), "description": .string(device.description),
            "origin": device.origin == .hardware ? "hardware" : "configuration",
            "default": .bool(device.name == preferred), "usb": .optional(device.usb),
            "path": .optional(device.path),
          ]
        }),
    ]
  }
}
