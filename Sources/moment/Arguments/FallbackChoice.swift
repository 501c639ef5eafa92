// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What to do where no device can be had.
enum FallbackChoice: String, CaseIterable, ExpressibleByArgument, Sendable {
  /// Write to a file what would have been played.
  case render
  /// Play in silence: everything happens, nothing is heard.
  case null
}
