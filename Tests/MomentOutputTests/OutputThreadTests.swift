// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentRealtimeBoundary
import MomentTestSupport
import Synchronization
import Testing

@testable import MomentOutput

/// The render thread on real ALSA PCMs, from opening to closing.
struct OutputThreadTests {
  private func configuration(
    _ device: String, idle: IdlePolicy = .closeAfter(seconds: 0.05)
  ) -> OutputConfiguration {
    var configuration = OutputConfiguration(device: device)
    configuration.samples = [.int16]
    configuration.idle = idle
    return configuration
  }

  @Test func `a clip goes through to the device bit for bit, and then the device is closed`() throws
  {
    let clocked = try ClockedDevice()
    let control = try Control()
    let samples = Control.ramp(10_000)
    let opened = try OutputThread.open(
      configuration(clocked.name), wakingControl: control.wake.number)
    let rate = opened.rate
    #expect(rate == 48_000)
    try control.start(samples)

    let output = opened.begin(control.ref)
    #expect(control.wait { output.gauges.state == .closed })

    #expect(Array(clocked.played16.prefix(20_000)) == samples)
    #expect(clocked.played16.dropFirst(20_000).allSatisfy { $0 == 0 })
    #expect(control.ref.nextReceipt()?.end == FramePosition(frames: 10_000))
    #expect(control.heard == control.rendered)
    let events = output.takeEvents()
    #expect(events.count == 2)
    #expect(events.last == .closed)
    #expect(output.stop(draining: true) == 0)
    #expect(output.gauges.state == .ended)
  }

  @Test(.enabled(if: geteuid() == 0, "only root may lock memory without a limit"))
  func `code it has run stays in memory, and what has not been run takes none`() throws {
    let clocked = try ClockedDevice()
    let control = try Control()
    let opened = try OutputThread.open(
      configuration(clocked.name), wakingControl: control.wake.number)
    let output = opened.begin(control.ref)
    #expect(control.wait { output.gauges.state == .closed })

    #expect(output.scheduling.isCodeLocked)
    for name in ["/libasound.so", "/libc.so", "/ld-linux", "/momentPackageTests.xctest"] {
      let code = MemoryMap.read().regions.filter {
        $0.name.contains(name) && $0.permissions == "r-xp"
      }
      let isLocked = code.contains(where: { $0.lockedBytes > 0 })
      let isWhole = code.allSatisfy { $0.residentBytes == $0.bytes && $0.bytes > 1 << 20 }
      #expect(isLocked && !isWhole, "\(name)")
    }
    output.stop(draining: false)
  }

  @Test func `a closed device wakes nobody, and an order opens it again`() throws {
    let clocked = try ClockedDevice()
    let control = try Control()
    let opened = try OutputThread.open(
      configuration(clocked.name), wakingControl: control.wake.number)
    let output = opened.begin(control.ref)
    #expect(control.wait { output.gauges.state == .closed })
    let wakeups = output.gauges.wakeups.load(ordering: .relaxed)
    usleep(100_000)
    #expect(output.gauges.wakeups.load(ordering: .relaxed) - wakeups <= 1)
    let rendered = Int(control.rendered)

    try control.start(Control.ramp(5000))
    output.ordersSent()
    #expect(control.wait { output.gauges.opens.load(ordering: .relaxed) == 2 })
    #expect(control.wait { output.gauges.state == .closed })

    let played = clocked.played16
    let first = try #require(played.firstIndex { $0 != 0 })
    #expect(Array(played[first..<(first + 10_000)]) == Control.ramp(5000))
    #expect(control.rendered > rendered)
    output.stop(draining: false)
  }

  @Test func `underruns and suspends are mended while voices play`() throws {
    let clocked = try ClockedDevice(["clock": "step", "events": "s@4800 x@9600"])
    let control = try Control()
    let samples = Control.ramp(16_000)
    let opened = try OutputThread.open(
      configuration(clocked.name), wakingControl: control.wake.number)
    try control.start(samples)
    let output = opened.begin(control.ref)
    #expect(control.wait { output.gauges.state == .closed })

    #expect(output.gauges.xruns.load(ordering: .relaxed) == 1)
    #expect(output.gauges.suspends.load(ordering: .relaxed) == 1)
    #expect(output.gauges.losses.load(ordering: .relaxed) == 0)
    #expect(Array(clocked.played16.prefix(2 * 9600)) == Array(samples.prefix(2 * 9600)))
    #expect(control.ref.nextReceipt()?.end == FramePosition(frames: 16_000))
    output.stop(draining: false)
  }

  @Test func `a lost device gives way to the next, 44100 Hz mono, and positions continue`() throws {
    let first = try ClockedDevice(["clock": "step", "events": "d@9600", "open_error_file": "?"])
    let second = try ClockedDevice([
      "clock": "step", "rate_min": "44100", "rate_max": "44100", "channels_max": "1",
    ])
    let control = try Control()
    var configuration = configuration(first.name)
    configuration.targets.append(.device(second.name))
    configuration.rate = 48_000
    let opened = try OutputThread.open(configuration, wakingControl: control.wake.number)
    // A constant on both sides, so that mono and another rate leave the level as it is.
    try control.start([Int16](repeating: 16_000, count: 2 * 48_000))
    let output = opened.begin(control.ref)
    #expect(control.wait { output.gauges.state == .closed })

    let events = output.takeEvents()
    guard events.count == 4, case .opened(let before) = events[0],
      case .restored(let after) = events[2]
    else {
      Issue.record("\(events)")
      return
    }
    #expect(events[1] == .lost(.lost(first.name, .gone)))
    #expect(before.rate == 48_000)
    #expect(after.rate == 44_100)
    #expect(after.channels == 1)
    #expect(control.ref.nextReceipt()?.end == FramePosition(frames: 48_000))
    #expect(first.played16 == [Int16](repeating: 16_000, count: 2 * 9600))
    // What was in the first device is lost, and what was due meanwhile; the rest comes at the other rate.
    let sounding = second.played16.filter { abs(Int($0) - 16_000) <= 2 }.count
    let rest = 48_000 - 9600
    let lost = Int(output.unplayedFrames(in: 0..<48_000))
    #expect(sounding <= rest * 441 / 480 + 64)
    #expect(sounding >= (rest - lost) * 441 / 480 - 64)
    output.stop(draining: false)
  }

  @Test func `a device that is away at the start is waited for, and voices do not wait`() throws {
    let clocked = try ClockedDevice(["clock": "step", "open_error_file": "?"])
    clocked.folder.write("", to: "away")
    let control = try Control()
    let opened = try OutputThread.open(
      configuration(clocked.name), wakingControl: control.wake.number)
    #expect(opened.failure?.kind == .noDevice)
    #expect(opened.rate == 48_000)
    let output = opened.begin(control.ref)
    #expect(control.wait { output.gauges.state == .waiting })

    try control.start(Control.ramp(2400))
    output.ordersSent()
    #expect(control.wait { control.ref.receiptsWaiting == 1 && control.heard >= 2400 })
    #expect(control.ref.nextReceipt()?.end == FramePosition(frames: 2400))
    #expect(
      control.wait {
        !output.takeEvents().isEmpty || output.gauges.opens.load(ordering: .relaxed) > 0
      })

    clocked.folder.removeFile("away")
    #expect(control.wait { output.gauges.opens.load(ordering: .relaxed) == 1 })
    try control.start(Control.ramp(2400))
    output.ordersSent()
    #expect(control.wait { clocked.played16.contains { $0 == 4800 } })
    output.stop(draining: false)
  }

  @Test func `silence as a target takes the time that the sound takes`() throws {
    let control = try Control()
    var configuration = OutputConfiguration()
    configuration.targets = [.silence]
    let opened = try OutputThread.open(configuration, wakingControl: control.wake.number)
    #expect(opened.report == nil)
    #expect(opened.failure == nil)
    let output = opened.begin(control.ref)
    let start = Monotonic.now
    try control.start(Control.ramp(9600))
    output.ordersSent()

    #expect(control.wait { control.heard >= 9600 })

    let took = Monotonic.now - start
    #expect(took >= 195_000_000 && took < 2_000_000_000)
    #expect(output.stop(draining: true) == 0)
  }

  @Test func `stopping plays what was rendered if it is to, and tells what it did not play`() throws
  {
    for draining in [true, false] {
      let clocked = try ClockedDevice(["clock": "real"])
      let control = try Control()
      let opened = try OutputThread.open(
        configuration(clocked.name, idle: .keep), wakingControl: control.wake.number)
      try control.start([Int16](repeating: 8000, count: 2 * 4800), repeats: .max)
      let output = opened.begin(control.ref)
      #expect(control.wait { control.heard > 2400 })

      let left = output.stop(draining: draining)

      let played = clocked.played16.filter { $0 == 8000 }.count / 2
      #expect(draining ? left == 0 : left > 0)
      if output.gauges.xruns.load(ordering: .relaxed) == 0 {
        #expect(draining ? played == control.rendered : played + left >= control.rendered)
      }
    }
  }

  @Test func `a preroll is silence before the first frame, and not a frame less`() throws {
    let clocked = try ClockedDevice()
    let control = try Control()
    var configuration = configuration(clocked.name)
    configuration.wakePreroll = 0.1
    let opened = try OutputThread.open(configuration, wakingControl: control.wake.number)
    try control.start(Control.ramp(4800))
    let output = opened.begin(control.ref)
    #expect(control.wait { output.gauges.state == .closed })

    let played = clocked.played16
    #expect(played.prefix(9600).allSatisfy { $0 == 0 })
    #expect(Array(played[9600..<19_200]) == Control.ramp(4800))
    output.stop(draining: false)
  }

  @Test func `an output that is not begun closes its device and ends`() throws {
    let clocked = try ClockedDevice()
    do {
      let opened = try OutputThread.open(configuration(clocked.name))
      _ = consume opened
    }
    #expect(clocked.log.last?.contains("close") == true)
  }

  @Test func `a device that hangs while it is opened holds nobody up`() throws {
    try ClockedDevices.ready.get()
    let folder = TemporaryFolder()
    let fifo = folder.file("fifo")
    #expect(unsafe mkfifo(fifo, 0o600) == 0)
    let control = try Control()
    var configuration = configuration("stuck:FILE='\(fifo)'")
    configuration.openPatience = 0.2
    let start = Monotonic.now

    let opened = try OutputThread.open(configuration, wakingControl: control.wake.number)
    let failure = opened.failure
    #expect(failure?.description.contains("has not answered for 0.2 s") == true)
    #expect(Monotonic.now - start < 2_000_000_000)
    let output = opened.begin(control.ref)
    // Voices have their time meanwhile.
    try control.start(Control.ramp(1000))
    output.ordersSent()
    #expect(control.wait { control.ref.receiptsWaiting == 1 })
    #expect(output.stop(draining: true) == 0)
    #expect(Monotonic.now - start < 5_000_000_000)
    #expect(output.gauges.state == .ended)

    // Somebody reads at last: the device is opened and, as nobody wants it any more, closed again.
    let reader = unsafe open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    defer { close(reader) }
    #expect(control.wait { hasNoWriter(reader) })
  }

  @Test func `ALSA's null is fed at its rate`() throws {
    try ClockedDevices.ready.get()
    let control = try Control()
    let opened = try OutputThread.open(
      configuration("nowhere", idle: .keep), wakingControl: control.wake.number)
    let output = opened.begin(control.ref)
    let start = Monotonic.now
    #expect(control.wait { control.rendered >= 24_000 })
    #expect(Monotonic.now - start > 350_000_000)
    output.stop(draining: true)
  }
}

/// Whether a FIFO that had a writer has none any more.
private func hasNoWriter(_ reader: Int32) -> Bool {
  var entry = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
  return unsafe poll(&entry, 1, 0) == 1 && entry.revents & Int16(POLLHUP) != 0
}
