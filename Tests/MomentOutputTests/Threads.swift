// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Threads of a test's own, for bodies that block.
enum Threads {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs a body on so many threads, each with its number, and waits for all of them.
  static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) throws {
    var handles: [pthread_t] = []
    defer { for handle in handles { pthread_join(handle, nil) } }
    for index in 0..<count {
      var handle = pthread_t()
      let context = unsafe Unmanaged.passRetained(Body { body(index) })
      let failure = unsafe pthread_create(
        &handle, nil,
        { context in
          guard let context = unsafe context else { return nil }
          unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
          return nil
        }, context.toOpaque())
      guard failure == 0 else {
        unsafe context.release()
        throw TestTrouble("a thread for a test could not be started: \(failure)")
      }
      handles.append(handle)
    }
  }
}
