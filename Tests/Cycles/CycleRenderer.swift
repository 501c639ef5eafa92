// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentAudio
import MomentTestSupport
import Synchronization

/// The thread that lets time pass: renders while there are voices, and sleeps while there are none.
struct CycleRenderer: ~Copyable {
  /// What it shares with those that play.
  @safe
  final class Bell: @unchecked Sendable {
    private let semaphore: UnsafeMutablePointer<sem_t>
    let isOver = Atomic<Bool>(false)

    init() {
      unsafe semaphore = .allocate(capacity: 1)
      unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
      unsafe sem_destroy(semaphore)
      unsafe semaphore.deallocate()
    }

    /// There is something to render.
    func ring() { unsafe _ = sem_post(semaphore) }

    fileprivate func wait() { while unsafe sem_wait(semaphore) != 0 {} }
  }

  let bell: Bell
  private let thread: OtherThread

  /// Renders what `engine` plays from now on.
  init(_ engine: AudioEngine) {
    let bell = Bell()
    self.bell = bell
    thread = OtherThread {
      var frames = 64
      while true {
        bell.wait()
        if bell.isOver.load(ordering: .acquiring) { return }
        while engine.statistics.voices > 0 {
          // Nothing is to depend on where a block ends.
          frames = frames % 448 + 61
          guard (try? engine.render(frames: frames)) != nil else { return }
        }
      }
    }
  }

  /// Ends it.
  consuming func stop() {
    bell.isOver.store(true, ordering: .releasing)
    bell.ring()
    thread.join()
  }
}
