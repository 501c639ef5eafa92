// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentAudio
import Synchronization

/// Renders a block each millisecond, on a thread of its own, so that voices end.
@safe
final class Drain: Sendable {
  private final class Shared: Sendable {
    let engine: AudioEngine
    let isOver = Atomic<Bool>(false)

    init(_ engine: AudioEngine) { self.engine = engine }
  }

  private let shared: Shared
  private let thread: pthread_t

  init(_ engine: AudioEngine) {
    let shared = Shared(engine)
    self.shared = shared
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(shared).toOpaque()
    let failure = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        let shared = unsafe Unmanaged<Shared>.fromOpaque(context).takeRetainedValue()
        while !shared.isOver.load(ordering: .relaxed) {
          _ = try? shared.engine.render(frames: 256)
          usleep(1000)
        }
        return nil
      }, context)
    precondition(failure == 0, "no thread: \(failure)")
    self.thread = thread
  }

  /// Ends the thread.
  func stop() {
    shared.isOver.store(true, ordering: .relaxed)
    _ = pthread_join(thread, nil)
  }
}
