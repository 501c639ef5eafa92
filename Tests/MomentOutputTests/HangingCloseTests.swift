// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentRealtimeBoundary
import MomentTestSupport
import Synchronization
import Testing

@testable import MomentOutput

/// Devices that cannot be got rid of: their sound server hangs.
struct HangingCloseTests {
  private func configuration(_ devices: String...) -> OutputConfiguration {
    var configuration = OutputConfiguration()
    configuration.targets = devices.map { .device($0) }
    configuration.samples = [.int16]
    configuration.rate = 48_000
    configuration.idle = .keep
    return configuration
  }

  @Test func `a lost device that cannot be closed holds up nobody: the next one plays on`() throws {
    let first = try ClockedDevice([
      "clock": "step", "events": "d@9600", "open_error_file": "?", "close_hangs_file": "?",
    ])
    let second = try ClockedDevice(["clock": "real"])
    first.folder.write("", to: "hung")
    let control = try Control()
    let opened = try OutputThread.open(
      configuration(first.name, second.name), wakingControl: control.wake.number)
    // Without an end: its time goes on while the first device is lost.
    try control.start(Control.ramp(14_400), repeats: .max)
    let output = opened.begin(control.ref)
    let start = Monotonic.now

    #expect(control.wait { second.played16.contains { $0 != 0 } })

    #expect(Monotonic.now - start < 5_000_000_000)
    #expect(output.gauges.losses.load(ordering: .relaxed) == 1)
    #expect(output.report?.name == second.name)
    #expect(first.log.last?.contains("hang") == true)
    #expect(output.stop(draining: true) == 0)
    // The server comes back: the device is closed after all.
    first.folder.removeFile("hung")
    #expect(control.wait { first.log.last?.contains("close") == true })
  }

  @Test(arguments: [true, false])
  func `stopping ends although the device cannot be closed`(_ draining: Bool) throws {
    let clocked = try ClockedDevice(["clock": "real", "close_hangs_file": "?"])
    clocked.folder.write("", to: "hung")
    let control = try Control()
    let opened = try OutputThread.open(
      configuration(clocked.name), wakingControl: control.wake.number)
    try control.start([Int16](repeating: 8000, count: 2 * 4800), repeats: .max)
    let output = opened.begin(control.ref)
    #expect(control.wait { control.heard > 2400 })
    let start = Monotonic.now

    let left = output.stop(draining: draining)

    #expect(Monotonic.now - start < 5_000_000_000)
    #expect(draining ? left == 0 : left > 0)
    #expect(control.wait { output.gauges.state == .ended })
    clocked.folder.removeFile("hung")
    #expect(control.wait { clocked.log.last?.contains("close") == true })
  }

  @Test func `an idle device that cannot be closed counts as closed, and orders are obeyed`() throws
  {
    let first = try ClockedDevice(["clock": "step", "close_hangs_file": "?"])
    let second = try ClockedDevice()
    first.folder.write("", to: "hung")
    let control = try Control()
    var configuration = configuration(first.name, second.name)
    configuration.idle = .closeAfter(seconds: 0.05)
    let opened = try OutputThread.open(configuration, wakingControl: control.wake.number)
    try control.start(Control.ramp(1000))
    let output = opened.begin(control.ref)
    #expect(control.wait { output.gauges.state == .closed })
    let start = Monotonic.now

    try control.start(Control.ramp(1000))
    output.ordersSent()

    // The first still has its hands on its file; the second is free.
    #expect(control.wait { control.ref.receiptsWaiting == 2 })
    #expect(Monotonic.now - start < 5_000_000_000)
    #expect(control.wait { second.played16.count >= 2000 })
    #expect(Array(second.played16.prefix(2000)) == Control.ramp(1000))
    output.stop(draining: false)
    first.folder.removeFile("hung")
    #expect(control.wait { first.log.last?.contains("close") == true })
  }
}
