// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc

/// What the main thread is told by others, as something to read: signals, and that there is news.
///
/// Signals are blocked everywhere and read from a descriptor, so that they interrupt nothing. Lives as long as the
/// process.
final class Mailbox: Sendable {
  /// Readable when there is news; -1 if there was no descriptor to be had.
  private let news: Int32
  /// Readable when a signal has come; -1 if there was no descriptor to be had.
  private let signals: Int32

  /// Signals that end a command.
  private static let ending = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
  private static let answered = ending + [SIGTSTP, SIGWINCH]

  /// Blocks the signals a command answers to, for this thread and all it starts, and ignores SIGPIPE.
  ///
  /// To be called before the first thread. Signals that the parent had ignored stay ignored (`nohup`).
  init() {
    news = cthread_wake_descriptor()
    // By default the change of a terminal's size is ignored, which is no wish of the parent's.
    let answered = Self.answered.filter { $0 == SIGWINCH || !Self.isIgnored($0) }
    var mask = Self.mask(answered)
    unsafe pthread_sigmask(SIG_BLOCK, &mask, nil)
    signal(SIGPIPE, SIG_IGN)
    signals = unsafe cthread_signal_descriptor(&mask)
    if signals < 0 {
      // Without the descriptor signals do at least what they do in any program.
      unsafe pthread_sigmask(SIG_UNBLOCK, &mask, nil)
    }
  }

  /// Whether nobody can tell it anything: whoever waits must look by itself.
  var isDeaf: Bool { news < 0 }

  /// What to poll for.
  var waiting: [pollfd] {
    [news, signals].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
  }

  /// Wakes the main thread.
  func tellNews() {
    var one: UInt64 = 1
    _ = unsafe write(news, &one, 8)
  }

  /// Forgets the news there are.
  func settleNews() {
    var count: UInt64 = 0
    _ = unsafe read(news, &count, 8)
  }

  /// The next signal, if one has come.
  func nextSignal() -> Int32? {
    let number = cthread_next_signal(signals)
    return number > 0 ? number : nil
  }

  private static func mask(_ signals: [Int32]) -> sigset_t {
    var mask = sigset_t()
    unsafe sigemptyset(&mask)
    for number in signals { unsafe sigaddset(&mask, number) }
    return mask
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    return unsafe handler == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
