// SPDX-License-Identifier: Apache-2.0

import Logging

/// Log lines of the engine on the console, for `-vv`.
struct ConsoleLog: LogHandler {
  var logLevel = Logger.Level.trace
  var metadata: Logger.Metadata = [:]
  private let console: Console

  /// A logger that says everything.
  static func logger(_ console: Console) -> Logger {
    Logger(label: "moment") { _ in ConsoleLog(console: console) }
  }

  private init(console: Console) { self.console = console }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { console.note("\(event.level): \(event.message)") }
}
