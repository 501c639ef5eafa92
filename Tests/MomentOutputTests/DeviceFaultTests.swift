// SPDX-License-Identifier: Apache-2.0

import CALSA
import CAlsaFaults
import Glibc
import Synchronization
import Testing

@testable import MomentOutput

/// Every call of a running device with every answer: nothing spins, and nothing waits without an end.
struct DeviceFaultTests {
  /// A call, and what else has to happen so that it is made.
  struct Call: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let call: alsa_call
    var events = ""
    var access = DeviceAccess.readWrite
  }

  /// How a case went.
  private struct Outcome: Sendable {
    var left: Int?
    var error: OutputError?
    var calls = 0
    var struck = 0
    var wakeups = 0
  }

  static let calls = [
    Call(testDescription: "avail_update", call: alsa_avail_update),
    Call(testDescription: "avail", call: alsa_avail, events: "h:200@2400"),
    Call(testDescription: "writei", call: alsa_writei),
    Call(testDescription: "mmap_begin", call: alsa_mmap_begin, access: .mmap),
    Call(testDescription: "mmap_commit", call: alsa_mmap_commit, access: .mmap),
    Call(testDescription: "prepare", call: alsa_prepare, events: "x@2400"),
    Call(testDescription: "start", call: alsa_start, access: .mmap),
    Call(testDescription: "resume", call: alsa_resume, events: "s@2400"),
    Call(testDescription: "delay", call: alsa_delay),
    Call(testDescription: "status", call: alsa_status, events: "x@2400"),
    Call(testDescription: "state", call: alsa_state, events: "x@2400"),
    Call(testDescription: "revents", call: alsa_revents),
  ]
  private static let codes: [Int32] = [
    0, -EAGAIN, -EINTR, -EPIPE, -ESTRPIPE, -EBADFD, -EIO, -ENODEV,
  ]
  private static let states = [
    SND_PCM_STATE_OPEN, SND_PCM_STATE_SETUP, SND_PCM_STATE_PREPARED, SND_PCM_STATE_RUNNING,
    SND_PCM_STATE_XRUN, SND_PCM_STATE_DRAINING, SND_PCM_STATE_SUSPENDED,
    SND_PCM_STATE_DISCONNECTED,
  ].map { Int32($0.rawValue) }
  /// The first call, every third, every one.
  private static let recurrences = [0, 3, 1]

  @Test(arguments: calls)
  func `whatever a call answers, once or for ever, the device plays on or is lost, and never spins`(
    _ call: Call
  ) throws {
    let answers = call.call == alsa_state ? Self.states : Self.codes
    let cases = answers.flatMap { code in Self.recurrences.map { (code: code, every: $0) } }
    let devices = try cases.map { _ in
      try ClockedDevice(["clock": "step", "events": call.events])
    }
    let outcomes = Mutex<[Int: Outcome]>([:])

    try Threads.run(cases.count) { index in
      let fault = alsa_fault(
        call: call.call, code: cases[index].code, after: 0, every: cases[index].every, hangs: 0)
      let outcome = Self.play(on: devices[index].name, call.access, fault)
      outcomes.withLock { $0[index] = outcome }
    }

    for (index, outcome) in outcomes.withLock({ $0 }) {
      let (code, every) = cases[index]
      let what: Comment = "code \(code), every \(every): \(outcome)"
      // 20 periods and the silence behind them take 150 calls or so; what waits for a device to be lost, makes a
      // few calls in each eighth of a buffer.
      #expect(outcome.calls < 4000 && outcome.wakeups < 1000, what)
      #expect(outcome.left != nil || outcome.error?.kind == .noDevice, what)
      let canGoOn = call.call != alsa_state && call.call != alsa_avail
      if every == 0, canGoOn, [-EAGAIN, -EINTR].contains(code) {
        #expect(outcome.error == nil && outcome.left == 0, what)
      }
    }
    #expect(outcomes.withLock { $0.values.reduce(0) { $0 + $1.struck } } > 0)
  }

  /// Plays 20 periods on a device with a fault.
  private static func play(
    on name: String, _ access: DeviceAccess, _ fault: alsa_fault
  ) -> Outcome {
    var outcome = Outcome()
    let gauges = DeviceGauges()
    do throws(OutputError) {
      var device = try AlsaDevice(name, wish: wish16(access), gauges: gauges)
      _ = unsafe alsa_faults_add(name, fault)
      defer { unsafe alsa_faults_remove(name) }
      var feeder = Feeder()
      do throws(OutputError) { outcome.left = try feeder.play(9600, on: &device) } catch {
        outcome.error = error
      }
      outcome.calls = unsafe alsa_faults_calls(name)
      outcome.struck = unsafe alsa_faults_struck(name)
    } catch { outcome.error = error }
    outcome.wakeups = Int(gauges.wakeups.load(ordering: .relaxed))
    return outcome
  }
}
