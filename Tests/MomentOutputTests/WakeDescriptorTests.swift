// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Testing

@testable import MomentOutput

struct WakeDescriptorTests {
  @Test func `a signal does not end a sleep, and its time is not begun anew`() throws {
    var action = sigaction()
    // No SA_RESTART, which poll does not heed anyway.
    unsafe action.__sigaction_handler.sa_handler = { _ in }
    unsafe sigaction(SIGUSR2, &action, nil)
    let sleeper = Sleeper(try WakeDescriptor())
    let context = unsafe Unmanaged.passRetained(sleeper)
    var thread = pthread_t()
    let start = Monotonic.now
    unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<Sleeper>.fromOpaque(context).takeRetainedValue().sleep()
        return nil
      }, context.toOpaque())

    // One every 10 ms, for as long as it sleeps.
    while sleeper.took.load(ordering: .acquiring) == 0, Monotonic.now - start < 5_000_000_000 {
      pthread_kill(thread, SIGUSR2)
      usleep(10_000)
    }
    pthread_join(thread, nil)

    let wasWoken = sleeper.wasWoken.load(ordering: .acquiring)
    #expect(!wasWoken)
    let took = sleeper.took.load(ordering: .acquiring)
    #expect(took >= 300_000_000 && took < 3_000_000_000)
  }

  @Test func `a wake-up ends a sleep, before it or during it`() throws {
    let wake = try WakeDescriptor()
    wake.wake()
    #expect(wake.sleep(milliseconds: -1))
    wake.settle()
    #expect(!wake.sleep(milliseconds: 0))
  }

  @Test func `another descriptor that can be read ends the sleep, and was no wake-up`() throws {
    let wake = try WakeDescriptor()
    let other = try WakeDescriptor()
    other.wake()
    #expect(!wake.sleep(milliseconds: -1, orReadable: other.number))
    wake.wake()
    #expect(wake.sleep(milliseconds: -1, orReadable: other.number))
  }
}

private final class Sleeper: Sendable {
  let wake: WakeDescriptor
  let took = Atomic<UInt64>(0)
  let wasWoken = Atomic<Bool>(false)
  init(_ wake: WakeDescriptor) { self.wake = wake }

  func sleep() {
    var signal = sigset_t()
    unsafe sigemptyset(&signal)
    unsafe sigaddset(&signal, SIGUSR2)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signal, nil)
    let start = Monotonic.now
    wasWoken.store(wake.sleep(milliseconds: 300), ordering: .releasing)
    took.store(Monotonic.now - start, ordering: .releasing)
  }
}
