// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the process was told by its surroundings.
enum Environment {
  /// The value of a variable, unless it is unset or empty.
  static func value(_ name: String) -> String? {
    guard let text = unsafe getenv(name) else { return nil }
    let value = unsafe String(cString: text)
    return value.isEmpty ? nil : value
  }

  /// Whether the locale writes UTF-8, by its name.
  static var isUnicode: Bool {
    isUnicode(value("LC_ALL") ?? value("LC_CTYPE") ?? value("LANG"))
  }

  static func isUnicode(_ locale: String?) -> Bool {
    guard let locale = locale?.lowercased() else { return false }
    return locale.contains("utf-8") || locale.contains("utf8")
  }
}
