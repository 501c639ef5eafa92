// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Synchronization

/// The thread that lets time pass: renders while there are voices, and sleeps while there are none.
struct CycleRenderer: ~Copyable {
  /// What it shares with those that play.
  final class Bell: Sendable {
    private let semaphore = Semaphore()
    let isOver = Atomic<Bool>(false)

    /// There is something to render.
    func ring() { semaphore.post() }

    fileprivate func wait() { semaphore.wait() }
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
