// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A terminal that gives keys one by one instead of lines, until it is put back.
struct KeyboardMode: Sendable {
  private let before: termios

  /// Switches standard input over; `nil` if it is no terminal of this process's foreground.
  static func enter() -> KeyboardMode? {
    guard isatty(STDIN_FILENO) == 1, tcgetpgrp(STDIN_FILENO) == getpgrp() else { return nil }
    var before = termios()
    guard unsafe tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
    let mode = KeyboardMode(before: before)
    mode.apply()
    return mode
  }

  /// Keys one by one, not echoed.
  ///
  /// Ctrl-C and Ctrl-Z stay what they are.
  func apply() {
    var raw = before
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    _ = unsafe tcsetattr(STDIN_FILENO, TCSANOW, &raw)
  }

  /// As it was.
  func restore() {
    guard tcgetpgrp(STDIN_FILENO) == getpgrp() else { return }
    var before = before
    _ = unsafe tcsetattr(STDIN_FILENO, TCSANOW, &before)
  }
}
