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
    var outputFailure: Int32 = 0
  }

  static let tick: Int32 = 100
  static let screenTicks = 5
  private static let mostHeldBack = 100

  let state = Mutex(State())
  let mailbox: Mailbox
  let traits: TerminalTraits

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

  static func enterScreen(_ state: inout State) {
    guard !state.isOnScreen else { return }
    state.isOnScreen = true
    // The other screen, without a cursor.
    _ = RawDescriptor.write("\u{1B}[?1049h\u{1B}[?25l", to: STDERR_FILENO)
  }

  static func leaveScreen(_ state: inout State) {
    guard state.isOnScreen else { return }
    state.isOnScreen = false
    _ = RawDescriptor.write("\u{1B}[?25h\u{1B}[?1049l", to: STDERR_FILENO)
    for line in state.heldBack { _ = RawDescriptor.write(line, to: STDERR_FILENO) }
    state.heldBack = []
  }

  static func erase(_ state: inout State) {
    guard state.isDrawn else { return }
    state.isDrawn = false
    _ = RawDescriptor.write("\r\u{1B}[K", to: STDERR_FILENO)
  }
}
