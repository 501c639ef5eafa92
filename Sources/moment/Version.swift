// SPDX-License-Identifier: Apache-2.0

/// What this program is called and which one it is.
enum Version {
  static let text = "moment 0.1.0"
}
