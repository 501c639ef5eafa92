// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The line on the terminal: what it shows now, and whether that still changes.
struct LineDrawing {
  private var text = ""
  private var isPaused = false
  private var looksUnchanged = 0
  /// Time for what the device has in store to be heard after it was paused.
  private static let looksUntilRest = 10

  /// Whether there is no need to look again until something happens: it says that nothing moves, and has been the
  /// same for a while.
  var isAtRest: Bool { isPaused && looksUnchanged >= Self.looksUntilRest }

  /// Something has happened.
  mutating func wake() { looksUnchanged = 0 }

  /// Writes the line if it is another than the terminal shows.
  ///
  /// Main thread.
  mutating func draw(on console: Console) {
    let (line, style) = console.state.withLock { ($0.line, $0.style) }
    guard let status = line?(), TerminalTraits.isInForeground(STDERR_FILENO) else { return }
    // One column less: the last one makes some terminals begin a new line.
    let columns = TerminalTraits.columns(of: STDERR_FILENO) - 1
    let new = status.text(columns: columns, unicode: console.traits.isUnicode, style: style)
    let isNew = console.state.withLock { state in
      guard state.line != nil, new != text || !state.isDrawn else { return false }
      // A terminal that takes nothing now gets the next one.
      if console.errors.putNow("\r" + new + "\u{1B}[K") {
        state.isDrawn = true
        text = new
      }
      return true
    }
    isPaused = status.sign == .paused
    looksUnchanged = isNew ? 0 : min(looksUnchanged + 1, Self.looksUntilRest)
  }
}
