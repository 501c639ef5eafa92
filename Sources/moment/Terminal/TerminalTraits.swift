// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What can be shown on a descriptor.
struct TerminalTraits: Equatable, Sendable {
  /// Whether a person watches it.
  var isTerminal: Bool
  /// Whether the line can be written again: no for `TERM=dumb`.
  var isCapable: Bool
  /// Whether it shows more than ASCII.
  var isUnicode: Bool
  /// Whether it is to be coloured.
  var isColored: Bool

  /// What is known of `descriptor`.
  static func of(_ descriptor: Int32, color: ColorChoice = .auto) -> TerminalTraits {
    let isTerminal = isatty(descriptor) == 1
    let term = Environment.value("TERM")
    let isCapable = isTerminal && term != nil && term != "dumb"
    let isColored =
      switch color {
      case .always: true
      case .never: false
      case .auto: isCapable && Environment.value("NO_COLOR") == nil
      }
    return TerminalTraits(
      isTerminal: isTerminal, isCapable: isCapable, isUnicode: Environment.isUnicode,
      isColored: isColored)
  }

  /// Columns of the terminal behind `descriptor` as it is now; `COLUMNS`, else 80, elsewhere.
  static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    if unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return Int(size.ws_col)
    }
    return Environment.value("COLUMNS").flatMap { Int($0) }.map { max(20, min($0, 1000)) } ?? 80
  }

  /// What the terminal behind `descriptor` shows as it is now; 80 columns of 24 rows if it does not say.
  static func size(of descriptor: Int32) -> TerminalSize {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return TerminalSize(columns: columns(of: descriptor), rows: 24) }
    return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }

  /// Whether this process may write to the terminal behind `descriptor`: not from the background.
  static func isInForeground(_ descriptor: Int32) -> Bool {
    let group = tcgetpgrp(descriptor)
    return group < 0 || group == getpgrp()
  }
}
