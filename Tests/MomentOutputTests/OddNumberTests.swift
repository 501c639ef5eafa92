// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

@testable import MomentOutput

/// Numbers that nobody means, but that anybody may set.
struct OddNumberTests {
  @Test(arguments: [0, 1, 999, 768_001, .max] as [UInt32])
  func `no device begins at a rate that is none, and no file is left behind`(
    _ rate: UInt32
  ) throws {
    let control = try Control()
    let folder = TemporaryFolder()
    #expect(throws: OutputError.badRate(rate)) { _ = try OfflineDevice(control.ref, rate: rate) }
    let targets = [FileTarget.path(folder.file("a.wav")), .descriptor(-1)]
    for target in targets {
      #expect(throws: OutputError.badRate(rate)) {
        _ = try FileDevice(control.ref, rate: rate, target: target)
      }
    }
    #expect(folder.names.isEmpty)
    var configuration = OutputConfiguration()
    configuration.targets = [.silence]
    configuration.rate = rate
    #expect(throws: OutputError.badRate(rate)) { _ = try OutputThread.open(configuration) }
    configuration.rate = nil
    configuration.preferredRate = rate
    #expect(throws: OutputError.badRate(rate)) { _ = try OutputThread.open(configuration) }
    #expect(OutputError.badRate(rate).description.contains("\(rate) Hz"))
    #expect(OutputError.badRate(rate).kind == .failure)
  }

  @Test(arguments: [1_000, 768_000] as [UInt32])
  func `the lowest and the highest rate are rates`(_ rate: UInt32) throws {
    let control = try Control()
    try control.start(Control.ramp(100))
    var device = try OfflineDevice(control.ref, rate: rate)
    #expect(device.render(100).last == Float(200) / 32_768)
  }

  @Test func `a header holds what it can of any rate and any length`() {
    let header = WavStreamWriter.header(.float32, rate: .max, dataBytes: .max)
    #expect(header.count == 44)
    #expect(Array(header[24..<32]) == [UInt8](repeating: 0xff, count: 8))
    #expect(Array(header[40..<44]) == [UInt8](repeating: 0xff, count: 4))
  }

  @Test func `a file of any announced length begins`() throws {
    let control = try Control()
    let folder = TemporaryFolder()
    let path = folder.write("", to: "pipe")
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
    defer { close(descriptor) }
    for frames in [Int.max, .min, -1] {
      let device = try FileDevice(
        control.ref, rate: 48_000, target: .descriptor(descriptor), frames: frames)
      try device.finish()
    }
    #expect(folder.bytes("pipe").count == 3 * 44)
  }

  @Test(arguments: [Double.infinity, -.infinity, .nan, -1, 1e300])
  func `any number of seconds will do in a configuration`(_ seconds: Double) throws {
    let clocked = try ClockedDevice()
    let control = try Control()
    var configuration = OutputConfiguration(device: clocked.name)
    configuration.samples = [.int16]
    configuration.idle = .closeAfter(seconds: seconds)
    configuration.period = seconds
    configuration.periods = seconds > 0 ? .max : .min
    // The device must have answered: else there is nothing to see.
    configuration.openPatience = seconds > 0 ? seconds : 10
    let opened = try OutputThread.open(configuration, wakingControl: control.wake.number)
    try control.start(Control.ramp(1000))
    let output = opened.begin(control.ref)
    #expect(control.wait { control.ref.receiptsWaiting == 1 })
    guard seconds > 0 else {
      #expect(control.wait { output.gauges.state == .closed })
      output.stop(draining: false)
      #expect(Array(clocked.played16.prefix(100)) == Control.ramp(50))
      return
    }
    // The longest buffer that it has.
    #expect(try #require(output.report).bufferFrames > 100_000)
    output.stop(draining: false)
  }

  @Test(arguments: [Double.infinity, -.infinity, .nan, -1])
  func `any number of seconds will do as a preroll and as patience`(_ seconds: Double) throws {
    let control = try Control()
    let clocked = try ClockedDevice(["clock": "real"])
    var configuration = OutputConfiguration(device: clocked.name)
    configuration.wakePreroll = seconds
    configuration.openPatience = seconds
    configuration.idle = .keep
    let opened = try OutputThread.open(configuration, wakingControl: control.wake.number)
    let output = opened.begin(control.ref)
    // Silence without end before the first frame, or none.
    #expect(
      control.wait { seconds > 0 ? output.gauges.state == .running : control.rendered > 0 })
    output.stop(draining: false)
    #expect((control.rendered == 0) == (seconds > 0))
  }
}
