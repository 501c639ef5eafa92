// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc
import MomentOutput
import MomentRealtimeBoundary
import Synchronization

/// The thread that reads receipts and answers whoever waits for an end.
///
/// It sleeps until render hands something up, or until the next end is heard; an engine without
/// voices causes no wake-up.
final class ControlThread: Sendable {
  private static let stackBytes = 256 * 1024

  /// What is to be done once the last voice has been heard, or time is up.
  private struct Ending: Sendable {
    let deadline: ContinuousClock.Instant
    let last: @Sendable () -> Void
    let answer: Answer<Void>
  }

  private let core: EngineCore
  private let rate: Int
  private let wake: WakeDescriptor
  private let isStopping = Atomic<Bool>(false)
  private let ending = Mutex<Ending?>(nil)
  private let handle = Mutex<pthread_t?>(nil)
  /// Called after each wake-up, for what else the output has to tell; answers after how many milliseconds it
  /// is to be called again.
  private let onWake: @Sendable () -> Int32?

  init(core: EngineCore, rate: Int, wake: WakeDescriptor, onWake: @escaping @Sendable () -> Int32?)
  {
    self.core = core
    self.rate = rate
    self.wake = wake
    self.onWake = onWake
  }

  func start() throws(OutputError) {
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(self)
    let failure = unsafe cthread_start(
      &thread, "moment-control", Self.stackBytes, runControlThread, context.toOpaque())
    guard failure == 0 else {
      unsafe context.release()
      throw .noResources(what: "thread to control the engine", errno: failure)
    }
    handle.withLock { $0 = thread }
  }

  fileprivate func run() {
    let ref = core.boundary.ref
    while !isStopping.load(ordering: .sequentiallyConsistent) {
      let nextLook = onWake() ?? .max
      let frames = core.settle()
      let untilHeard = frames.map { milliseconds(for: $0) } ?? .max
      var timeout = min(nextLook, untilHeard)
      if timeout == .max { timeout = -1 }
      if let ending = ending.withLock({ $0 }) {
        let left = ending.deadline - .now
        if left <= .zero || (frames == nil && core.openVoices == 0) { break }
        let most = Int32(min(1e6, left / .milliseconds(1))) + 1
        timeout = timeout < 0 ? most : min(timeout, most)
      }
      // Asleep first, then one more look at the ring; the device does it the other way round.
      ref.with { $0.controlIsAsleep.store(1, ordering: .sequentiallyConsistent) }
      atomicMemoryFence(ordering: .sequentiallyConsistent)
      if ref.receiptsWaiting == 0 { wake.sleep(milliseconds: timeout) }
      ref.with { $0.controlIsAsleep.store(0, ordering: .sequentiallyConsistent) }
      wake.settle()
    }
    guard let ending = ending.withLock({ $0.take() }) else { return }
    ending.last()
    _ = onWake()
    ending.answer.give(())
  }

  /// Ends the thread when the last voice has been heard, or after so many seconds.
  ///
  /// - Parameters:
  ///   - seconds: the longest wait.
  ///   - last: called on the thread as its last act; it may block.
  func finish(within seconds: Double, last: @escaping @Sendable () -> Void) async {
    guard let thread = handle.withLock({ $0.take() }) else { return }
    let answer = Answer<Void>()
    ending.withLock {
      $0 = Ending(deadline: .now + .seconds(seconds), last: last, answer: answer)
    }
    wake.wake()
    await answer.wait()
    // It has given its last answer: this joins within microseconds.
    cthread_join(thread)
  }

  /// Until so many frames have been heard: rounded up, and never so short as to spin.
  private func milliseconds(for frames: UInt64) -> Int32 {
    Int32(clamping: min(frames, 1 << 40) * 1000 / UInt64(rate) + 1)
  }

  /// Ends the thread and waits for it.
  func stop() {
    guard let thread = handle.withLock({ $0.take() }) else { return }
    isStopping.store(true, ordering: .sequentiallyConsistent)
    wake.wake()
    cthread_join(thread)
  }
}

/// The thread's body; a free function, since it runs on no actor.
private func runControlThread(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  unsafe Unmanaged<ControlThread>.fromOpaque(context).takeRetainedValue().run()
}
