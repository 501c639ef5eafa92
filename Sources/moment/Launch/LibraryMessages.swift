// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Keeps the messages of sound servers' libraries off standard error: what matters of them is said in errors.
enum LibraryMessages {
  /// Variables that send a library's messages elsewhere, each unless one of the same beginning is set.
  private static let settings: [(beginning: String, name: String, value: String)] = [
    ("PULSE_LOG", "PULSE_LOG_SYSLOG", "1"),
    ("PIPEWIRE_DEBUG", "PIPEWIRE_DEBUG", "0"),
  ]

  /// Sets them, before there is a second thread that may read the environment.
  static func silence() {
    var entry = unsafe environ
    var present: [String] = []
    while let variable = unsafe entry.pointee {
      unsafe present.append(String(cString: variable))
      unsafe entry += 1
    }
    for (name, value) in missing(from: present) { unsafe setenv(name, value, 0) }
  }

  /// What is to be set beside these variables (`NAME=value`).
  static func missing(from present: [String]) -> [(name: String, value: String)] {
    settings.filter { setting in !present.contains { $0.hasPrefix(setting.beginning) } }
      .map { ($0.name, $0.value) }
  }
}
