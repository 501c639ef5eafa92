// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A thread beside the caller's, which has to wait for it.
public struct OtherThread: ~Copyable {
  private let thread: pthread_t

  /// Runs `body` from now on.
  public init(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let errand = unsafe Unmanaged.passRetained(Errand(body: body))
    let failure = unsafe pthread_create(&thread, nil, runErrand, errand.toOpaque())
    precondition(failure == 0, "a scene of two threads needs both")
    self.thread = thread
  }

  /// Waits for its end.
  public consuming func join() { _ = pthread_join(thread, nil) }

  /// Lets another thread run when there is nothing to do.
  public static func pause() { sched_yield() }
}

private final class Errand: Sendable {
  let body: @Sendable () -> Void

  init(body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runErrand(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context = unsafe context else { return nil }
  unsafe Unmanaged<Errand>.fromOpaque(context).takeRetainedValue().body()
  return nil
}
