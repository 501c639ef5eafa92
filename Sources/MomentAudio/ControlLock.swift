// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The lock around an engine's books, under which there is no system call and no allocation.
///
/// A debug build tells `ControlLockWatch` when it is taken and let go, on the thread that holds it: that is how
/// a test proves the law. There is no other way to know: an uncontended lock is an instruction or two, which
/// neither ptrace nor a replaced function sees. A release build is the mutex and nothing else.
struct ControlLock<Books: ~Copyable>: ~Copyable, Sendable {
  private let mutex: Mutex<Books>

  init(_ books: consuming sending Books) { mutex = Mutex(books) }

  /// Runs `body` with the lock held.
  borrowing func withLock<Result>(
    _ body: (inout sending Books) throws -> sending Result
  ) rethrows -> sending Result {
    #if DEBUG
      return try mutex.withLock { books in
        unsafe ControlLockWatch.taken?()
        defer { unsafe ControlLockWatch.letGo?() }
        return try body(&books)
      }
    #else
      return try mutex.withLock(body)
    #endif
  }
}

#if DEBUG
  /// Who is told when a control lock is taken and let go.
  ///
  /// Set before there is an engine, by a process that is about nothing else.
  package enum ControlLockWatch {
    nonisolated(unsafe) package static var taken: (@convention(c) () -> Void)?
    nonisolated(unsafe) package static var letGo: (@convention(c) () -> Void)?
  }
#endif
