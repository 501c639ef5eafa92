// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

// The main thread's side.
extension Console {
  /// The loop: waits for signals, keys and the next look at the line, until a command has finished.
  func run() -> Never {
    var interruptions = 0
    var shown: (size: TerminalSize, ticks: Int)?
    while true {
      if let status = state.withLock(\.status) { leave(status) }
      let (isShowing, hasKeys) = state.withLock {
        ($0.line != nil || $0.screen != nil, $0.keyboard != nil)
      }
      var waiting = [
        pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: hasKeys ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
      ]
      _ = unsafe poll(&waiting, nfds_t(waiting.count), isShowing ? Self.tick : -1)
      while let letter = mailbox.next() {
        if case .signal(let number) = letter { take(number, &interruptions) }
      }
      if waiting[1].revents != 0 {
        readPressedKeys()
        shown = nil
      }
      guard isShowing else { continue }
      draw()
      let size = TerminalTraits.size(of: STDERR_FILENO)
      if let before = shown, before.size == size, before.ticks < Self.screenTicks {
        shown = (size, before.ticks + 1)
      } else {
        shown = (size, 1)
        drawScreen(size)
      }
    }
  }

  private func take(_ signal: Int32, _ interruptions: inout Int) {
    let listener = state.withLock(\.listener)
    switch signal {
    case SIGTSTP: suspend(listener)
    default:
      interruptions += 1
      // Whoever asks three times is not kept waiting.
      guard let listener, interruptions < 3 else { leave(.signal(signal)) }
      listener.interrupted(by: signal, count: interruptions)
    }
  }

  private func suspend(_ listener: (any ConsoleListener)?) {
    let seconds = listener?.suspending() ?? 0
    if seconds > 0 { usleep(useconds_t(min(seconds, 0.9) * 1e6)) }
    let keyboard = state.withLock { state in
      Self.erase(&state)
      Self.leaveScreen(&state)
      return state.keyboard
    }
    keyboard?.restore()
    kill(getpid(), SIGSTOP)
    keyboard?.apply()
    listener?.resumed()
  }

  private func readPressedKeys() {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = unsafe read(STDIN_FILENO, &bytes, bytes.count)
    guard count > 0 else {
      // The terminal has gone.
      state.withLock { $0.keyboard = nil }
      return
    }
    let listener = state.withLock(\.listener)
    for key in Key.parse(bytes[..<count]) { listener?.pressed(key) }
  }

  private func draw() {
    let (line, style) = state.withLock { ($0.line, $0.style) }
    guard let status = line?(), TerminalTraits.isInForeground(STDERR_FILENO) else { return }
    // One column less: the last one makes some terminals begin a new line.
    let columns = TerminalTraits.columns(of: STDERR_FILENO) - 1
    let text = status.text(columns: columns, unicode: traits.isUnicode, style: style)
    state.withLock { state in
      guard state.line != nil else { return }
      _ = RawDescriptor.write("\r" + text + "\u{1B}[K", to: STDERR_FILENO)
      state.isDrawn = true
    }
  }

  private func drawScreen(_ size: TerminalSize) {
    let (screen, style) = state.withLock { ($0.screen, $0.style) }
    guard let screen, TerminalTraits.isInForeground(STDERR_FILENO) else { return }
    let lines = screen(size, traits.isUnicode, style)
    // Each line's rest and all below the last are cleared, so that nothing flickers.
    let text = lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n")
    state.withLock { state in
      guard state.screen != nil else { return }
      Self.enterScreen(&state)
      _ = RawDescriptor.write("\u{1B}[H" + text + "\u{1B}[J", to: STDERR_FILENO)
    }
  }

  private func leave(_ status: ExitStatus) -> Never {
    hide()
    state.withLock(\.keyboard)?.restore()
    let failure = state.withLock(\.outputFailure)
    var status = status
    if failure != 0, failure != EPIPE, status == .success {
      complain("Standard output could not be written: \(RawDescriptor.text(of: failure)).")
      status = .failure
    }
    exit(status.code)
  }
}
