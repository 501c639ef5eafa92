// SPDX-License-Identifier: Apache-2.0

import CRealtimeProbe
import CSystemCallTrap
import Glibc
import MomentRealtimeBoundary
import MomentTestSupport
import Synchronization
import Testing

@testable import MomentAudio

/// Heap calls with the lock held, on all threads.
private let heapCalls = Atomic<Int>(0)

/// The first law: with the control lock held there is no system call, and nothing is allocated or freed.
///
/// The lock's own is made before it is held and after. Each in a process of its own.
@Suite(
  "Under the control lock",
  .enabled(
    if: realtime_probe_is_active() == 1 && system_call_trap_is_available() == 1,
    "a sanitizer is in place, or this kernel or processor has no system call dispatch"))
struct ControlLockTests {
  /// Watches every control lock of this process from now on.
  static func watch() {
    heapCalls.store(0, ordering: .relaxed)
    unsafe ControlLockWatch.taken = {
      realtime_probe_arm()
      system_call_trap_enter()
    }
    unsafe ControlLockWatch.letGo = {
      system_call_trap_leave()
      heapCalls.add(Int(realtime_probe_disarm().heap), ordering: .relaxed)
    }
  }

  @Test(.timeLimit(.minutes(4)))
  func `no command, receipt or end makes a system call or a heap call, however many threads`() async
  {
    let seen = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      // What the runtime looks up once is not the engine's.
      try await ControlLockTraffic(rounds: 300).run()
      ControlLockTests.watch()
      try await ControlLockTraffic(rounds: 10_000).run()
      try await ControlLockTraffic.onDevice()
      let report = system_call_trap_report()
      system_call_trap_print()
      try #require(report.calls == 0, "system call \(report.first)")
      let heap = heapCalls.load(ordering: .relaxed)
      try #require(heap == 0, "\(heap) heap calls")
      try #require(report.unwatched == 0)
      // 20,000 starts at least, and as many commands; the receipts come in as many bunches as there is time for.
      try #require(report.stretches > 30_000, "\(report.stretches)")
    }
    // Where from, if there was one.
    if let said = seen?.standardErrorContent, !said.isEmpty {
      print(String(decoding: said, as: UTF8.self))
    }
  }

  @Test
  func
    `however many short sounds have ended and are not heard yet, their list has its room before`()
    async
  {
    await #expect(processExitsWith: .success) {
      let core = EngineCore(
        voices: 2, buses: 1, budget: 1 << 20, decodeWorkers: 1, isLimiting: false)
      let ref = core.boundary.ref
      var records: [PlaybackRecord] = []
      for round in 0..<2_000 {
        // What the runtime looks up once is not the engine's.
        if round == 10 { ControlLockTests.watch() }
        let record = PlaybackRecord()
        records.append(record)
        let opened = core.control.withLock { $0.ledger.open(record) { _ in 0 } }
        guard let (voice, _) = opened else { throw EngineError.noFreeVoice(capacity: 2) }
        let end = FramePosition(high: 0, low: round < 10 ? 0 : 480_000)
        _ = ref.push(Receipt(id: voice, end: end, reason: .finished))
        core.settle()
      }
      try #require(core.openVoices == 0)
      try #require(records.dropFirst(10).allSatisfy { $0.completion.value == nil })
      ref.with { $0.gauges.heard.store(FramePosition(high: 0, low: 480_000)) }
      core.settle()
      try #require(records.allSatisfy { $0.completion.value != nil })
      try #require(system_call_trap_report().calls == 0)
      let heap = heapCalls.load(ordering: .relaxed)
      try #require(heap == 0, "\(heap) heap calls")
    }
  }

  @Test
  func `a system call instruction under the lock is caught`() async {
    await #expect(processExitsWith: .success) {
      unsafe ControlLockWatch.taken = {
        system_call_trap_enter()
        // It is made after all, and does what it does.
        precondition(system_call_trap_plant() == getppid())
      }
      unsafe ControlLockWatch.letGo = { system_call_trap_leave() }
      _ = try await ControlLockTraffic.engine().statistics
      let report = system_call_trap_report()
      try #require(report.stretches > 0)
      try #require(report.calls == report.stretches)
      try #require(report.first == SYS_getppid, "\(report.first)")
    }
  }

  @Test
  func `memory given back under the lock is caught, though only the C library knows`() async {
    await #expect(processExitsWith: .success) {
      ControlLockTests.watch()
      unsafe ControlLockWatch.taken = {
        realtime_probe_arm()
        system_call_trap_enter()
        // Beyond what the heap keeps for later: unmapped.
        unsafe free(malloc(64 << 20))
      }
      _ = try await ControlLockTraffic.engine().statistics
      try #require(system_call_trap_report().calls > 0)
      try #require(system_call_trap_report().first == SYS_mmap)
      try #require(heapCalls.load(ordering: .relaxed) >= 2)
    }
  }

  @Test
  func `what is not under the lock is nobody's business`() async {
    await #expect(processExitsWith: .success) {
      ControlLockTests.watch()
      let engine = try await ControlLockTraffic.engine()
      for _ in 0..<100 {
        _ = engine.statistics
        _ = system_call_trap_plant()
        unsafe free(malloc(64 << 20))
      }
      try #require(system_call_trap_report().stretches >= 100)
      try #require(system_call_trap_report().calls == 0)
      try #require(heapCalls.load(ordering: .relaxed) == 0)
    }
  }
}

// Numbers of the system calls, which Swift does not import.
private let SYS_getppid: Int64 = 110
private let SYS_mmap: Int64 = 9
