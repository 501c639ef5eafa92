// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A command that talks to a person.
///
/// It runs off the main thread, which is the console's.
protocol ConsoleCommand: ParsableCommand, Sendable {
  /// Does it, and says how it went. Whatever is to be said about a failure has been said then.
  func perform(on console: Console) async -> ExitStatus
}
