// SPDX-License-Identifier: Apache-2.0

import CAlsaFaults
import Glibc
import MomentRealtimeBoundary
import Synchronization
import Testing

@testable import MomentOutput

/// Devices whose driver or sound server hangs inside a call, for ever.
struct HangingCallTests {
  /// A call, and what else has to happen so that it is made.
  private struct Call: Sendable {
    let call: alsa_call
    var after = 0
    var events = ""
    var access = DeviceAccess.readWrite
  }

  private static let calls = [
    Call(call: alsa_writei), Call(call: alsa_writei, after: 5),
    Call(call: alsa_start, access: .mmap),
    Call(call: alsa_mmap_begin, after: 5, access: .mmap),
    Call(call: alsa_mmap_commit, after: 5, access: .mmap),
    Call(call: alsa_avail_update, after: 9), Call(call: alsa_revents, after: 5),
    Call(call: alsa_delay, after: 5), Call(call: alsa_prepare, events: "x@2400"),
    Call(call: alsa_status, events: "x@2400"), Call(call: alsa_resume, events: "s@2400"),
  ]

  private static func configuration(
    _ access: DeviceAccess, _ devices: String...
  ) -> OutputConfiguration {
    var configuration = OutputConfiguration()
    configuration.targets = devices.map { .device($0) }
    configuration.samples = [.int16]
    configuration.rate = 48_000
    configuration.access = access
    configuration.idle = .keep
    return configuration
  }

  /// What a run on a device with a call that hangs has come to.
  private struct Run: Sendable {
    var isStruck = false
    var hasEnded = false
    var losses = 0
    var hangs = 0
    var unplayed: UInt64 = 0
    var stopSeconds = 0.0
    var isClosedLate = false
  }

  @Test func `a call that never returns costs the device, and the voices go on unheard`() throws {
    let runs = try Self.runAll { call, clocked, control, output in
      var run = Run()
      run.hasEnded = control.wait {
        _ = output.checkCalls()
        return control.ref.receiptsWaiting == 1 && control.heard >= 14_400
      }
      run.isStruck = unsafe alsa_faults_struck(clocked.name) > 0
      for event in output.takeEvents() {
        guard case .lost(let error) = event else { continue }
        run.losses += 1
        if case .lost(clocked.name, .hung) = error { run.hangs += 1 }
      }
      run.unplayed = output.unplayedFrames(in: 0..<14_400)
      return run
    }
    for (index, run) in runs {
      let what: Comment = "case \(index): \(run)"
      #expect(run.isStruck && run.hasEnded, what)
      #expect(run.losses == 1 && run.hangs == 1, what)
      #expect(run.unplayed > 0 && run.unplayed <= 14_400, what)
      #expect(run.stopSeconds < 2, what)
      #expect(run.isClosedLate, what)
    }
    #expect(runs.count == Self.calls.count)
  }

  @Test func `stopping ends within two seconds although a call never returns`() throws {
    let runs = try Self.runAll { call, clocked, control, output in
      var run = Run()
      run.isStruck = control.wait { unsafe alsa_faults_struck(clocked.name) > 0 }
      return run
    }
    for (index, run) in runs {
      let what: Comment = "case \(index): \(run)"
      #expect(run.isStruck, what)
      #expect(run.stopSeconds < 2, what)
      #expect(run.isClosedLate, what)
    }
    #expect(runs.count == Self.calls.count)
  }

  /// Plays 0.3 s on each device side by side, lets `body` look on, stops, and at last lets the call return.
  private static func runAll(
    _ body: @escaping @Sendable (Call, ClockedDevice, Control, OutputThread) -> Run
  ) throws -> [Int: Run] {
    let devices = try calls.map { try ClockedDevice(["clock": "real", "events": $0.events]) }
    let runs = Mutex<[Int: Run]>([:])
    try Threads.run(calls.count) { index in
      let (call, clocked) = (calls[index], devices[index])
      let fault = alsa_fault(
        call: call.call, code: 0, after: call.after, every: 1, hangs: 1)
      guard let control = try? Control(),
        let opened = try? OutputThread.open(
          configuration(call.access, clocked.name), wakingControl: control.wake.number)
      else { return }
      _ = unsafe alsa_faults_add(clocked.name, fault)
      guard (try? control.start(Control.ramp(14_400))) != nil else { return }
      let output = opened.begin(control.ref)
      var run = body(call, clocked, control, output)
      let start = Monotonic.now
      output.stop(draining: index % 2 == 0)
      run.stopSeconds = Double(Monotonic.now - start) / 1e9
      unsafe alsa_faults_remove(clocked.name)
      run.isClosedLate = control.wait { clocked.log.last?.contains("close") == true }
      runs.withLock { $0[index] = run }
    }
    return runs.withLock { $0 }
  }

  @Test func `the next device plays what is still to come after a call has hung`() throws {
    let first = try ClockedDevice(["clock": "real"])
    let second = try ClockedDevice(["clock": "real"])
    let control = try Control()
    let opened = try OutputThread.open(
      Self.configuration(.readWrite, first.name, second.name),
      wakingControl: control.wake.number)
    _ = unsafe alsa_faults_add(
      first.name, alsa_fault(call: alsa_writei, code: 0, after: 9, every: 1, hangs: 1))
    try control.start([Int16](repeating: 8000, count: 2 * 3 * 48_000))
    let output = opened.begin(control.ref)
    let start = Monotonic.now

    #expect(
      control.wait {
        _ = output.checkCalls()
        return second.played16.contains(8000)
      })
    #expect(
      control.wait {
        _ = output.checkCalls()
        return control.ref.receiptsWaiting == 1 && control.heard >= 3 * 48_000
      })

    // Voices have not waited for the device: three seconds took three, not one more for the call.
    #expect(Double(Monotonic.now - start) / 1e9 < 3.9)
    #expect(output.report?.name == second.name)
    let names = output.takeEvents().map { event in
      switch event {
      case .opened: "opened"
      case .lost: "lost"
      case .restored: "restored"
      case .closed: "closed"
      case .waiting: "waiting"
      }
    }
    #expect(names == ["opened", "lost", "restored"])
    #expect(output.stop(draining: true) == 0)
    unsafe alsa_faults_remove(first.name)
    #expect(control.wait { first.log.last?.contains("close") == true })
  }

  @Test func `answers that lead nowhere neither spin nor hold up a stop, and are told briefly`()
    throws
  {
    let faults: [(alsa_call, Int32)] = [
      (alsa_writei, 0), (alsa_writei, -EAGAIN), (alsa_writei, -EINTR), (alsa_writei, -EBADFD),
      (alsa_avail_update, -EINTR), (alsa_avail_update, -EAGAIN), (alsa_avail_update, -EBADFD),
      (alsa_resume, -EAGAIN),
    ]
    let devices = try faults.map { call, _ in
      try ClockedDevice(["clock": "real", "events": call == alsa_resume ? "s@2400" : ""])
    }
    let found = Mutex<[Int: (calls: Int, wakeups: UInt32, events: Int, seconds: Double)]>([:])
    try Threads.run(faults.count) { index in
      let clocked = devices[index]
      guard let control = try? Control(),
        let opened = try? OutputThread.open(
          Self.configuration(.readWrite, clocked.name), wakingControl: control.wake.number),
        (try? control.start(Control.ramp(4800), repeats: .max)) != nil
      else { return }
      let (call, code) = faults[index]
      _ = unsafe alsa_faults_add(
        clocked.name, alsa_fault(call: call, code: code, after: 9, every: 1, hangs: 0))
      let output = opened.begin(control.ref)
      _ = control.wait(seconds: 1) { false }
      let calls = unsafe alsa_faults_calls(clocked.name)
      let wakeups = output.gauges.wakeups.load(ordering: .relaxed)
      let events = output.takeEvents().count
      let start = Monotonic.now
      output.stop(draining: true)
      let seconds = Double(Monotonic.now - start) / 1e9
      unsafe alsa_faults_remove(clocked.name)
      found.withLock { $0[index] = (calls, wakeups, events, seconds) }
    }
    for (index, run) in found.withLock({ $0 }) {
      let what: Comment = "case \(index): \(run)"
      // A second has 100 periods; a device that plays needs some six calls and one wake-up for each.
      #expect(run.calls < 2000 && run.wakeups < 500, what)
      #expect(run.events <= 10, what)
      #expect(run.seconds < 2, what)
    }
    #expect(found.withLock { $0.count } == faults.count)
  }
}
