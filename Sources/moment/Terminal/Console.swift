// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The person's side of a command: signals, keys, what is written, and the line that shows progress.
///
/// Its loop is the main thread's whole life; commands run on other threads and may block there. All else is for
/// any thread.
final class Console: Sendable {
  /// What is shown on the line, asked for on the main thread up to ten times a second.
  typealias Line = @Sendable () -> StatusLine?

  /// What fills the screen, asked for on the main thread twice a second.
  typealias Screen = @Sendable (TerminalSize, _ unicode: Bool, Style) -> [String]

  private struct State: Sendable {
    var isQuiet = false
    var screen: Screen?
    /// Whether the terminal shows its other screen, which leaves the first one as it was.
    var isOnScreen = false
    /// What was said meanwhile, to be written when the first screen is back.
    var heldBack: [String] = []
    var style = Style(isOn: false)
    var line: Line?
    var isDrawn = false
    var listener: (any ConsoleListener)?
    var keyboard: KeyboardMode?
    var status: ExitStatus?
    var outputFailure: Int32 = 0
  }

  private static let tick: Int32 = 100
  private static let screenTicks = 5
  private static let mostHeldBack = 100

  private let state = Mutex(State())
  private let mailbox: Mailbox
  private let traits: TerminalTraits

  /// To be made before the first thread, see ``Mailbox``.
  init() {
    mailbox = Mailbox()
    traits = TerminalTraits.of(STDERR_FILENO)
  }

  /// Takes over what the command line says about writing.
  func configure(quiet: Bool, color: ColorChoice) {
    state.withLock { state in
      state.isQuiet = quiet
      state.style = Style(isOn: TerminalTraits.of(STDERR_FILENO, color: color).isColored)
    }
  }

  /// Who hears of signals and keys; without a listener a signal ends the process at once.
  func listen(_ listener: (any ConsoleListener)?) {
    state.withLock { $0.listener = listener }
  }

  /// Shows a line on a terminal that can, until ``hide()``.
  func show(_ line: @escaping Line) {
    guard traits.isCapable else { return }
    state.withLock { if !$0.isQuiet { $0.line = line } }
    rouse()
  }

  /// Whether a screen can be shown.
  var showsScreens: Bool { traits.isCapable }

  /// Fills a screen of its own, until ``hide()``; what is said meanwhile is written then.
  func showScreen(_ screen: @escaping Screen) {
    state.withLock { state in
      Self.erase(&state)
      state.line = nil
      state.screen = screen
    }
    rouse()
  }

  /// Takes the line, or the screen, away.
  func hide() {
    state.withLock { state in
      state.line = nil
      state.screen = nil
      Self.leaveScreen(&state)
      Self.erase(&state)
    }
  }

  /// Listens to keys, where standard input is a terminal.
  func readKeys() {
    guard traits.isCapable, let keyboard = KeyboardMode.enter() else { return }
    state.withLock { $0.keyboard = keyboard }
    rouse()
  }

  /// Says on standard error what went wrong: one sentence or several, even when quiet.
  func complain(_ sentence: String) {
    state.withLock { Self.say(sentence, &$0) }
  }

  /// Says on standard error what is worth knowing, unless quiet.
  func note(_ text: String) {
    state.withLock { state in
      if !state.isQuiet { Self.say(text, &state) }
    }
  }

  /// Writes lines to standard output.
  ///
  /// After a failure nothing more is written: a reader that has gone is no error, all else is, see ``finish(_:)``.
  func print(_ lines: String...) {
    write(Array((lines.joined(separator: "\n") + "\n").utf8))
  }

  /// Writes bytes to standard output, and says whether that worked.
  @discardableResult
  func write(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      guard state.outputFailure == 0 else { return false }
      Self.erase(&state)
      state.outputFailure = RawDescriptor.write(bytes, to: STDOUT_FILENO)
      return state.outputFailure == 0
    }
  }

  /// Ends the process, from the main thread, as soon as it looks.
  func finish(_ status: ExitStatus) {
    state.withLock { $0.status = status }
    rouse()
  }

  private func rouse() { mailbox.put(.news) }

  private static func say(_ text: String, _ state: inout State) {
    let line = "moment: \(TerminalText.clean(text))\n"
    if state.isOnScreen {
      if state.heldBack.count < mostHeldBack { state.heldBack.append(line) }
      return
    }
    erase(&state)
    _ = RawDescriptor.write(line, to: STDERR_FILENO)
  }

  private static func enterScreen(_ state: inout State) {
    guard !state.isOnScreen else { return }
    state.isOnScreen = true
    // The other screen, without a cursor.
    _ = RawDescriptor.write("\u{1B}[?1049h\u{1B}[?25l", to: STDERR_FILENO)
  }

  private static func leaveScreen(_ state: inout State) {
    guard state.isOnScreen else { return }
    state.isOnScreen = false
    _ = RawDescriptor.write("\u{1B}[?25h\u{1B}[?1049l", to: STDERR_FILENO)
    for line in state.heldBack { _ = RawDescriptor.write(line, to: STDERR_FILENO) }
    state.heldBack = []
  }

  private static func erase(_ state: inout State) {
    guard state.isDrawn else { return }
    state.isDrawn = false
    _ = RawDescriptor.write("\r\u{1B}[K", to: STDERR_FILENO)
  }
}

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
