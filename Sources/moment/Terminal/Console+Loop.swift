// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

// The main thread's side: nothing here waits for a reader, or for anything but what it polls.
extension Console {
  /// What the loop knows between two rounds.
  private struct Round {
    var interruptions = 0
    /// When the process ends without whoever was told of a signal, and as what.
    var end: (deadline: ContinuousClock.Instant, signal: Int32)?
    var drawing = LineDrawing()
    var screen: (size: TerminalSize, ticks: Int)?
  }

  /// The loop: waits for signals, keys and the next look at the line, until a command has finished.
  func run() -> Never {
    var round = Round()
    while true {
      if let status = state.withLock(\.status) { leave(status) }
      if let end = round.end, end.deadline <= .now { leave(.signal(end.signal)) }
      let deadline = [round.end?.deadline, noteWait()].compactMap { $0 }.min()
      let (hasLine, hasScreen, hasKeys) = state.withLock {
        ($0.line != nil, $0.screen != nil, $0.keyboard != nil)
      }
      let isTicking = hasScreen || hasLine && !round.drawing.isAtRest
      let keys = pollfd(fd: hasKeys ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0)
      if pollAll([keys], milliseconds: timeout(isTicking: isTicking, until: deadline))[0] {
        readPressedKeys()
        round.drawing.wake()
        round.screen = nil
      }
      while let signal = mailbox.nextSignal() { take(signal, &round) }
      if hasLine { round.drawing.draw(on: self) }
      if hasScreen { drawScreen(&round) }
    }
  }

  private func timeout(isTicking: Bool, until deadline: ContinuousClock.Instant?) -> Int32 {
    let tick = isTicking || mailbox.isDeaf ? Self.tick : -1
    guard let deadline else { return tick }
    let left = Int32(max(0, min(1e6, (deadline - .now) / .milliseconds(1)))) + 1
    return tick < 0 ? left : min(tick, left)
  }

  /// Waits for news, signals, readers that take something again, and these.
  ///
  /// - Returns: which of these are ready.
  private func pollAll(_ others: [pollfd], milliseconds: Int32) -> [Bool] {
    var entries = others + mailbox.waiting + [output, errors].compactMap(\.blocked)
    _ = unsafe poll(&entries, nfds_t(entries.count), milliseconds)
    mailbox.settleNews()
    for queue in [output, errors] where queue.blocked != nil { queue.flush() }
    return entries.prefix(others.count).map { $0.revents != 0 }
  }

  private func take(_ signal: Int32, _ round: inout Round) {
    let listener = state.withLock(\.listener)
    round.drawing.wake()
    switch signal {
    case SIGWINCH: round.screen = nil
    case SIGTSTP: suspend(listener)
    default:
      round.interruptions += 1
      // Whoever asks three times is not kept waiting.
      guard let listener, round.interruptions < 3 else { leave(.signal(signal)) }
      let count = signal == SIGQUIT ? 2 : round.interruptions
      let longest = listener.interrupted(by: signal, count: count)
      round.end = (.now + longest, round.end?.signal ?? signal)
    }
  }

  private func suspend(_ listener: (any ConsoleListener)?) {
    let seconds = listener?.suspending() ?? 0
    if seconds > 0 { usleep(useconds_t(min(seconds, 0.9) * 1e6)) }
    let keyboard = state.withLock { state in
      erase(&state)
      leaveScreen(&state)
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

  /// Twice a second, and when the size has changed or a key was pressed.
  private func drawScreen(_ round: inout Round) {
    let size = TerminalTraits.size(of: STDERR_FILENO)
    if let before = round.screen, before.size == size, before.ticks < Self.screenTicks {
      round.screen = (size, before.ticks + 1)
      return
    }
    round.screen = (size, 1)
    let (screen, style) = state.withLock { ($0.screen, $0.style) }
    guard let screen, TerminalTraits.isInForeground(STDERR_FILENO) else { return }
    let lines = screen(size, traits.isUnicode, style)
    // Each line's rest and all below the last are cleared, so that nothing flickers.
    let text = lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n")
    state.withLock { state in
      guard state.screen != nil else { return }
      enterScreen(&state)
      _ = errors.putNow("\u{1B}[H" + text + "\u{1B}[J")
    }
  }

  // MARK: The end

  /// So long may readers take for what is left when a signal has ended the command.
  private static let lastGrace = Duration.milliseconds(200)

  private func leave(_ status: ExitStatus) -> Never {
    hide()
    state.withLock(\.keyboard)?.restore()
    var status = status
    var deadline: ContinuousClock.Instant?
    if case .signal = status { deadline = .now + Self.lastGrace }
    while !output.isEmpty || !errors.isEmpty, deadline.map({ $0 > .now }) ?? true {
      for queue in [output, errors] { queue.flush() }
      guard output.blocked != nil || errors.blocked != nil else { continue }
      _ = pollAll([], milliseconds: timeout(isTicking: false, until: deadline))
      if deadline == nil, let signal = mailbox.nextSignal(), signal != SIGWINCH, signal != SIGTSTP {
        status = .signal(signal)
        deadline = .now
      }
    }
    let failure = output.failure
    if failure != 0, failure != EPIPE, status == .success {
      complain("Standard output could not be written: \(RawDescriptor.text(of: failure)).")
      status = .failure
    }
    // Another thread may be held up in a call to a sound server, which the handlers of `exit` would wait for.
    if case .signal = status { _exit(status.code) }
    exit(status.code)
  }
}
