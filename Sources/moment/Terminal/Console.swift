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

  struct State: Sendable {
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
    /// What is told if it is still waited for at that moment.
    var awaited: (text: String, deadline: ContinuousClock.Instant)?
  }

  static let tick: Int32 = 100
  static let screenTicks = 5
  private static let mostHeldBack = 100

  let state = Mutex(State())
  let mailbox: Mailbox
  let traits: TerminalTraits
  /// Standard output and standard error.
  let output: OutputQueue
  let errors: OutputQueue
  private let mainThread = pthread_self()

  /// To be made before the first thread, see ``Mailbox``.
  init() {
    let mailbox = Mailbox()
    self.mailbox = mailbox
    traits = TerminalTraits.of(STDERR_FILENO)
    output = OutputQueue(STDOUT_FILENO, note: EventStream.dropped) { mailbox.tellNews() }
    errors = OutputQueue(STDERR_FILENO) { count in
      "moment: \(Number.count(count, "message")) left out here: nobody read them in time.\n"
    } onBlock: {
      mailbox.tellNews()
    }
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
      erase(&state)
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
      leaveScreen(&state)
      erase(&state)
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
    state.withLock { say(sentence, rank: .terminal, &$0) }
  }

  /// Says on standard error what is worth knowing, unless quiet.
  func note(_ text: String) {
    state.withLock { state in
      if !state.isQuiet { say(text, rank: .ordinary, &state) }
    }
  }

  /// Writes lines to standard output, and waits until a reader has taken them; the main thread does not wait.
  ///
  /// After a failure nothing more is written: a reader that has gone is no error, all else is, see ``finish(_:)``.
  func print(_ lines: String...) {
    offer(lines.joined(separator: "\n"), rank: .kept)
    if pthread_equal(pthread_self(), mainThread) == 0 { output.drain() }
  }

  /// Writes a line to standard output, now or as soon as a reader takes it; does not wait.
  func offer(_ line: String, rank: OutputQueue.Rank) {
    state.withLock { erase(&$0) }
    output.put(line + "\n", rank: rank)
  }

  /// Ends the process, from the main thread, as soon as it looks.
  func finish(_ status: ExitStatus) {
    state.withLock { $0.status = status }
    rouse()
  }

  private func rouse() { mailbox.tellNews() }

  private func say(_ text: String, rank: OutputQueue.Rank, _ state: inout State) {
    let line = "moment: \(TerminalText.clean(text))\n"
    if state.isOnScreen {
      if state.heldBack.count < Self.mostHeldBack { state.heldBack.append(line) }
      return
    }
    erase(&state)
    errors.put(line, rank: rank)
    // The line comes back under it.
    if state.line != nil { rouse() }
  }

  func enterScreen(_ state: inout State) {
    guard !state.isOnScreen else { return }
    state.isOnScreen = true
    // The other screen, without a cursor.
    errors.put("\u{1B}[?1049h\u{1B}[?25l", rank: .kept)
  }

  func leaveScreen(_ state: inout State) {
    guard state.isOnScreen else { return }
    state.isOnScreen = false
    errors.put("\u{1B}[?25h\u{1B}[?1049l", rank: .kept)
    for line in state.heldBack { errors.put(line, rank: .terminal) }
    state.heldBack = []
  }

  func erase(_ state: inout State) {
    guard state.isDrawn else { return }
    state.isDrawn = false
    errors.put("\r\u{1B}[K", rank: .kept)
  }
}
