// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import Synchronization
import Testing

@testable import MomentOutput

struct OfflineDeviceTests {
  @Test func `a clip comes out as it is, on time, and all that is rendered is heard`() throws {
    let control = try Control()
    let samples = Control.ramp(1000)
    try control.start(samples)
    var device = try OfflineDevice(control.ref, rate: 48_000)

    let frames = device.render(1500)

    #expect(frames.prefix(2000).elementsEqual(samples.map { Float($0) / 32_768 }))
    #expect(frames.dropFirst(2000).allSatisfy { $0 == 0 })
    #expect(control.heard == 1500)
    #expect(control.ref.nextReceipt()?.end == FramePosition(frames: 1000))
    let isIdle = device.isIdle
    #expect(isIdle)
  }

  @Test func `control is woken for a receipt only when it sleeps`() throws {
    for asleep: UInt32 in [0, 1] {
      let control = try Control()
      control.ref.with { $0.controlIsAsleep.store(asleep, ordering: .sequentiallyConsistent) }
      try control.start(Control.ramp(100))
      var device = try OfflineDevice(
        control.ref, rate: 48_000, wakingControl: control.wake.number)

      _ = device.render(480)

      #expect(control.wake.sleep(milliseconds: 0) == (asleep == 1))
    }
  }

  @Test func `each of the device's formats carries the same 16 bits`() throws {
    let samples = Control.ramp(300)
    let shifts: [(DeviceSample, ([UInt8], Int) -> Int)] = [
      (.int16, { Int(Int16(truncatingIfNeeded: little($0, $1 * 2, 2))) }),
      (.int24Packed, { little($0, $1 * 3, 3) >> 8 }),
      (.int24, { (little($0, $1 * 4, 4) & 0xff_ffff) >> 8 }),
      (.int32, { little($0, $1 * 4, 4) >> 16 }),
    ]
    for (sample, value) in shifts {
      let control = try Control()
      try control.start(samples)
      var device = try OfflineDevice(control.ref, rate: 48_000)
      try device.attach(DeviceFormat(sample: sample, channels: 2), rate: 48_000)

      let bytes = device.renderBytes(300)

      #expect((0..<600).allSatisfy { value(bytes, $0) == Int(samples[$0]) }, "\(sample)")
    }
  }

  @Test func `a device at another rate takes the same time, and voices go on over the change`()
    throws
  {
    let control = try Control()
    try control.start([Int16](repeating: 16_384, count: 2 * 9600))
    var device = try OfflineDevice(control.ref, rate: 48_000)
    let before = device.render(4800)
    try device.attach(DeviceFormat(sample: .float32, channels: 1), rate: 44_100)

    let after = device.render(4410)

    #expect(before.allSatisfy { $0 == 0.5 })
    let left = Int(device.position.frames) - 9600
    #expect(left >= 0 && left < 512)
    // The filter rings where the conversion begins and where the clip ends.
    #expect(after[100..<4300].allSatisfy { abs($0 - 0.5) < 1e-3 })
    #expect(control.heard >= 9600 - 64 && control.heard <= 9600 + 64)
  }

  @Test func `a rate that cannot be converted to is refused`() throws {
    let control = try Control()
    var device = try OfflineDevice(control.ref, rate: 48_000)
    #expect(throws: OutputError.rateRefused("offline", wanted: 44_099)) {
      try device.attach(DeviceFormat(sample: .float32, channels: 2), rate: 44_099)
    }
  }
}

private func little(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int {
  (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
}
