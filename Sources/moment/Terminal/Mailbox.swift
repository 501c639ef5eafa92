// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc

/// What the main thread is told by others, as something to read: signals, and that there is news.
///
/// A thread of its own waits for signals, so that they interrupt nothing. Lives as long as the process.
final class Mailbox: Sendable {
  /// Readable when there is something in it.
  let descriptor: Int32
  private let entrance: Int32

  /// What somebody told.
  enum Letter: Equatable, Sendable {
    case signal(Int32)
    /// Look again.
    case news
  }

  private static let answered = [SIGINT, SIGTERM, SIGHUP, SIGTSTP]

  /// Blocks the signals a command answers to, for this thread and all it starts, and ignores SIGPIPE.
  ///
  /// To be called before the first thread. Signals that the parent had ignored stay ignored (`nohup`).
  init() {
    var ends: [Int32] = [-1, -1]
    _ = unsafe pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (descriptor, entrance) = (ends[0], ends[1])
    let signals = Self.answered.filter { !Self.isIgnored($0) }
    var mask = Self.mask(signals)
    unsafe pthread_sigmask(SIG_BLOCK, &mask, nil)
    signal(SIGPIPE, SIG_IGN)
    var thread = pthread_t()
    let watch = SignalWatch(signals: signals, entrance: entrance)
    let context = unsafe Unmanaged.passRetained(watch).toOpaque()
    if unsafe cthread_start(&thread, "moment-signals", 64 << 10, watchSignals, context) != 0 {
      // Without the thread signals do at least what they do in any program.
      unsafe pthread_sigmask(SIG_UNBLOCK, &mask, nil)
    }
  }

  /// Wakes whoever waits for the descriptor.
  func put(_ letter: Letter) { Self.put(letter, into: entrance) }

  /// The next letter, if there is one.
  func next() -> Letter? {
    var byte: UInt8 = 0
    guard unsafe read(descriptor, &byte, 1) == 1 else { return nil }
    return byte == 0 ? .news : .signal(Int32(byte))
  }

  fileprivate static func put(_ letter: Letter, into entrance: Int32) {
    var byte: UInt8 =
      switch letter {
      case .news: 0
      case .signal(let number): UInt8(number)
      }
    // A full pipe has news enough.
    _ = unsafe write(entrance, &byte, 1)
  }

  fileprivate static func mask(_ signals: [Int32]) -> sigset_t {
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

/// What the thread needs to know.
private final class SignalWatch: Sendable {
  let signals: [Int32]
  let entrance: Int32

  init(signals: [Int32], entrance: Int32) {
    self.signals = signals
    self.entrance = entrance
  }
}

/// The thread: waits for signals for ever.
private func watchSignals(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  let watch = unsafe Unmanaged<SignalWatch>.fromOpaque(context).takeRetainedValue()
  var mask = Mailbox.mask(watch.signals)
  while true {
    var number: Int32 = 0
    if unsafe sigwait(&mask, &number) == 0 { Mailbox.put(.signal(number), into: watch.entrance) }
  }
}
