// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentRealtimeBoundary
import Synchronization
import Testing

@testable import MomentOutput

/// Devices that can be opened again and then play nothing, as a sound server without a sink.
struct StandingDeviceTests {
  @Test func `a device that is opened again and does not move is not restored, and time goes on`()
    throws
  {
    let first = try ClockedDevice(["clock": "real", "events": "d@4800", "open_error_file": "?"])
    let second = try ClockedDevice(["clock": "real", "events": "h:60000@0"])
    let control = try Control()
    var configuration = OutputConfiguration()
    configuration.targets = [.device(first.name), .device(second.name)]
    configuration.samples = [.int16]
    configuration.rate = 48_000
    let opened = try OutputThread.open(configuration, wakingControl: control.wake.number)
    try control.start([Int16](repeating: 8000, count: 2 * 48_000))
    let output = opened.begin(control.ref)
    let start = Monotonic.now

    #expect(control.wait { control.ref.receiptsWaiting == 1 && control.heard >= 48_000 })

    let seconds = Double(Monotonic.now - start) / 1e9
    #expect(output.gauges.opens.load(ordering: .relaxed) == 2)
    // Where voices waited until the second device counts as lost, it would be 2.5 s more.
    #expect(seconds > 0.9 && seconds < 2.5)
    let played = 48_000 - output.unplayedFrames(in: 0..<48_000)
    #expect(played >= 2400 && played <= 4800)
    let isRestored = output.takeEvents().contains { event in
      if case .restored = event { true } else { false }
    }
    #expect(!isRestored)
    output.stop(draining: false)
  }

  @Test func `a device is closed while all voices are paused, and wakes nobody until one goes on`()
    throws
  {
    let clocked = try ClockedDevice()
    let control = try Control()
    var configuration = OutputConfiguration(device: clocked.name)
    configuration.samples = [.int16]
    configuration.idle = .closeAfter(seconds: 0.05)
    let opened = try OutputThread.open(configuration, wakingControl: control.wake.number)
    try control.start([Int16](repeating: 8000, count: 2 * 48_000), repeats: .max)
    let voice = control.voice()
    #expect(control.ref.send(.pause(voice)))
    let output = opened.begin(control.ref)

    #expect(control.wait { output.gauges.state == .closed })
    let wakeups = output.gauges.wakeups.load(ordering: .relaxed)
    usleep(100_000)
    #expect(output.gauges.wakeups.load(ordering: .relaxed) - wakeups <= 1)
    #expect(!clocked.played16.contains(8000))

    #expect(control.ref.send(.resume(voice)))
    output.ordersSent()
    #expect(control.wait { clocked.played16.contains(8000) })
    output.stop(draining: false)
  }
}
