// SPDX-License-Identifier: Apache-2.0

import MomentOutput

/// The devices of a machine, as they are told.
struct DeviceListing {
  let devices: [PlaybackDevice]
  /// What is played on if nobody names a device.
  private let preferred: String
  private let hasServer: Bool

  init(devices: [PlaybackDevice], preferred: String?, hasServer: Bool = false) {
    self.devices = devices
    self.hasServer = hasServer
    self.preferred = preferred.flatMap { DeviceNames.split($0).first } ?? "default"
  }

  /// Whether any of them could be heard: a card, a sound server, or what somebody has configured.
  var hasSound: Bool {
    hasServer || devices.contains { $0.origin == .hardware || !Self.silent.contains($0.name) }
  }

  /// What ALSA's configuration offers whether or not there is anything behind it.
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
