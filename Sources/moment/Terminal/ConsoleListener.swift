// SPDX-License-Identifier: Apache-2.0

/// Who is told what the person at the console does.
///
/// All of it is called on the main thread and must not wait.
protocol ConsoleListener: Sendable {
  /// SIGINT, SIGTERM, SIGHUP or SIGQUIT came; `count` is 1 for the first one, and at least 2 for SIGQUIT.
  ///
  /// - Returns: how long its end may take: the process ends then, whatever hangs.
  func interrupted(by signal: Int32, count: Int) -> Duration
  /// The process is about to be stopped (Ctrl-Z): how many seconds that may wait.
  func suspending() -> Double
  /// The process goes on.
  func resumed()
  /// A key was pressed.
  func pressed(_ key: Key)
}

extension ConsoleListener {
  func suspending() -> Double { 0 }
  func resumed() {}
  func pressed(_ key: Key) {}
}
