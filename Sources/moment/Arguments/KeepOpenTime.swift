// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How long a device stays open while nothing plays: `forever`, or a length of time.
enum KeepOpenTime: Equatable, Sendable {
  case length(TimeLength)
  case forever
}

extension KeepOpenTime: ExpressibleByArgument {
  /// Nothing for what is no length of time.
  init?(argument: String) {
    if argument == "forever" || argument == "inf" {
      self = .forever
    } else if let length = TimeLength(argument: argument) {
      self = .length(length)
    } else {
      return nil
    }
  }
}
