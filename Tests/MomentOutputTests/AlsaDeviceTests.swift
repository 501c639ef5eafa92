// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentRealtimeBoundary
import Synchronization
import Testing

@testable import MomentOutput

/// A device's wish for 16-bit samples, so that captures can be compared sample by sample.
func wish16(_ access: DeviceAccess = .readWrite) -> DeviceWish {
  var wish = DeviceWish()
  wish.samples = [.int16]
  wish.access = access
  return wish
}

struct AlsaDeviceTests {
  @Test(arguments: [DeviceAccess.readWrite, .mmap])
  func `every frame is played once and in order, and the last one too`(
    _ access: DeviceAccess
  ) throws {
    let clocked = try ClockedDevice()
    var device = try AlsaDevice(clocked.name, wish: wish16(access), gauges: DeviceGauges())
    var feeder = Feeder()

    let left = try feeder.play(4801, on: &device)

    #expect(left == 0)
    let played = clocked.played16
    #expect(Array(played.prefix(2 * 4801)) == Feeder.expected16(4801))
    #expect(played.dropFirst(2 * 4801).allSatisfy { $0 == 0 })
    #expect(played.count >= 2 * (4801 + device.report.periodFrames))
  }

  @Test func `what was granted is what was asked for, where it can be had`() throws {
    let clocked = try ClockedDevice()
    let device = try AlsaDevice(clocked.name, wish: DeviceWish(), gauges: DeviceGauges())
    let report = device.report

    #expect(report.rate == 48_000)
    #expect(report.sample == .int32)
    #expect(report.channels == 2)
    #expect(report.periodFrames == 480)
    #expect(report.bufferFrames == 1920)
    #expect(!report.isMapped)
    #expect(report.type == "IOPLUG")
  }

  @Test func `of the formats a device has, the finest that was asked for is taken`() throws {
    for (formats, expected) in [
      ("S16_LE", DeviceSample.int16), ("S16_LE S24_3LE", .int24Packed),
      ("S16_LE S24_LE S24_3LE", .int24), ("FLOAT_LE S24_LE", .float32), ("U8 S32_LE", .int32),
    ] {
      let clocked = try ClockedDevice(["clock": "step", "formats": formats])
      let device = try AlsaDevice(clocked.name, wish: DeviceWish(), gauges: DeviceGauges())
      let sample = device.report.sample
      #expect(sample == expected)
    }
  }

  @Test func `a device for 44100 Hz mono only is taken as it is`() throws {
    let clocked = try ClockedDevice([
      "clock": "step", "rate_min": "44100", "rate_max": "44100", "channels_max": "1",
    ])
    let device = try AlsaDevice(clocked.name, wish: DeviceWish(), gauges: DeviceGauges())
    let report = device.report

    #expect(report.rate == 44_100)
    #expect(report.channels == 1)
    #expect(report.periodFrames == 441)
  }

  @Test func `a device whose only rate is of no use is refused with a sentence`() throws {
    let clocked = try ClockedDevice(["clock": "step", "rate_min": "44099", "rate_max": "44099"])
    var wish = DeviceWish()
    wish.accepts = { RenderDriver.canConvert(from: 48_000, to: $0) }

    let error = #expect(throws: OutputError.self) {
      _ = try AlsaDevice(clocked.name, wish: wish, gauges: DeviceGauges())
    }

    #expect(error == .rateRefused(clocked.name, wanted: 48_000))
    #expect(error?.kind == .failure)
  }

  @Test(arguments: [DeviceAccess.readWrite, .mmap])
  func `an underrun is mended and counted, and costs what was in the device`(
    _ access: DeviceAccess
  ) throws {
    let clocked = try ClockedDevice(["clock": "step", "events": "x@4800 x@9600"])
    let gauges = DeviceGauges()
    var device = try AlsaDevice(clocked.name, wish: wish16(access), gauges: gauges)
    var feeder = Feeder()

    let left = try feeder.play(24_000, on: &device)

    #expect(left == 0)
    #expect(gauges.xruns.load(ordering: .relaxed) == 2)
    #expect(gauges.recoveries.load(ordering: .relaxed) == 2)
    let lost = Int(gauges.framesLost.load(ordering: .relaxed))
    #expect(lost > 0 && lost <= 2 * device.report.bufferFrames)
    let played = clocked.played16
    #expect(Array(played.prefix(2 * 4800)) == Feeder.expected16(4800))
    // Frame numbers wrap at 2^15, far beyond what a recovery can leave out.
    let numbers = stride(from: 0, to: played.count, by: 2).map { Int(played[$0]) }
    let sounding = numbers.prefix { $0 != 0 }
    let steps = zip(sounding, sounding.dropFirst()).map { ($1 - $0) & 0xffff }
    #expect(steps.filter { $0 != 2 }.count == 2)
    #expect(steps.allSatisfy { $0 >= 2 && $0 <= 2 * (1 + device.report.bufferFrames) })
    #expect(sounding.last == Int(Int16(truncatingIfNeeded: 2 * 24_000 - 1)))
    #expect(sounding.count >= 24_000 - lost)
  }

  @Test func `a suspended device goes on where it was, not one frame lost`() throws {
    let clocked = try ClockedDevice(["clock": "step", "events": "s@4800 s@5000"])
    let gauges = DeviceGauges()
    var device = try AlsaDevice(clocked.name, wish: wish16(), gauges: gauges)
    var feeder = Feeder()

    let left = try feeder.play(24_000, on: &device)

    #expect(left == 0)
    #expect(gauges.suspends.load(ordering: .relaxed) == 2)
    #expect(gauges.xruns.load(ordering: .relaxed) == 0)
    #expect(gauges.framesLost.load(ordering: .relaxed) == 0)
    #expect(Array(clocked.played16.prefix(48_000)) == Feeder.expected16(24_000))
  }

  @Test(arguments: [DeviceAccess.readWrite, .mmap])
  func `a device that is unplugged is lost, not waited for`(_ access: DeviceAccess) throws {
    let clocked = try ClockedDevice(["clock": "step", "events": "d@4800"])
    var device = try AlsaDevice(clocked.name, wish: wish16(access), gauges: DeviceGauges())
    var feeder = Feeder()

    let error = #expect(throws: OutputError.self) {
      _ = try feeder.play(24_000, on: &device)
    }

    #expect(error == .lost(clocked.name, .gone))
    #expect(error?.kind == .noDevice)
    #expect(clocked.played16 == Feeder.expected16(4800))
  }

  @Test func `a device that stands still is lost after three buffer lengths`() throws {
    let clocked = try ClockedDevice(["clock": "real", "events": "h:5000@2400"])
    let gauges = DeviceGauges()
    var device = try AlsaDevice(clocked.name, wish: wish16(), gauges: gauges)
    var feeder = Feeder()
    let start = Monotonic.now

    let error = #expect(throws: OutputError.self) {
      _ = try feeder.play(24_000, on: &device)
    }

    guard case .lost(_, .stalled(let milliseconds)) = error else {
      Issue.record("not stalled but \(String(describing: error))")
      return
    }
    #expect(milliseconds >= 120 && milliseconds < 500)
    #expect(Monotonic.now - start < 1_000_000_000)
    // Waiting for it is sleeping, not spinning.
    #expect(gauges.wakeups.load(ordering: .relaxed) < 100)
  }

  @Test func `draining a device that stands still ends, and says how much was not played`() throws {
    let clocked = try ClockedDevice(["clock": "real", "events": "h:5000@960"])
    var device = try AlsaDevice(clocked.name, wish: wish16(), gauges: DeviceGauges())
    var feeder = Feeder()
    let start = Monotonic.now

    let left = try feeder.play(1920, on: &device)

    #expect(left == 1920 - 960)
    #expect(Monotonic.now - start < 1_500_000_000)
    #expect(clocked.played16 == Feeder.expected16(960))
  }

  @Test func `a device with a real clock takes its time and plays every frame`() throws {
    let clocked = try ClockedDevice(["clock": "real"])
    let gauges = DeviceGauges()
    var wish = wish16()
    wish.periods = 20
    var device = try AlsaDevice(clocked.name, wish: wish, gauges: gauges)
    var feeder = Feeder()
    let start = Monotonic.now

    let left = try feeder.play(24_000, on: &device)

    #expect(left == 0)
    #expect(Monotonic.now - start >= 500_000_000)
    if gauges.xruns.load(ordering: .relaxed) == 0 {
      #expect(Array(clocked.played16.prefix(48_000)) == Feeder.expected16(24_000))
    }
  }

  @Test func `a device without a clock is fed at its rate, not as fast as it takes`() throws {
    try ClockedDevices.ready.get()
    let gauges = DeviceGauges()
    var device = try AlsaDevice("nowhere", wish: wish16(), gauges: gauges)
    var feeder = Feeder()
    let start = Monotonic.now

    _ = try feeder.play(24_000, on: &device)

    let took = Monotonic.now - start
    #expect(took > 350_000_000 && took < 2_000_000_000)
    #expect(gauges.wakeups.load(ordering: .relaxed) < 60)
  }
}
