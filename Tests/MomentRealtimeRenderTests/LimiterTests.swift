// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentOutput
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Testing

@Suite("Limiter")
struct LimiterTests {
  /// What `start` has begun comes out as, with a limiter and, bit for bit as mixed, without one.
  static func render(
    _ frames: Int, block: Int = 256, rate: UInt32 = 48_000, isLimiting: Bool = true,
    _ start: (inout RenderBench) throws -> Void
  ) throws -> (output: [Float], readings: GaugeReadings) {
    var bench = RenderBench(rate: rate, isLimiting: isLimiting)
    try start(&bench)
    var output: [Float] = []
    while output.count < 2 * frames {
      output += bench.render(min(block, frames - output.count / 2))
    }
    return (output, bench.ref.readings)
  }

  /// A bell: partials that start together and die away at their own pace.
  static func bell(_ frames: Int) -> [Float] {
    let partials = [(0.011, 0.4, 20_000.0), (0.0222, 0.3, 12_000), (0.0331, 0.2, 6_000)]
    let sines = partials.map { Signals.sine(frames, frequency: $0.0, amplitude: $0.1) }
    return (0..<frames).map { frame in
      zip(partials, sines).reduce(0) { sum, part in
        // A straight way down will do, and needs no exponential.
        sum + part.1[frame] * Float(max(0, 1 - Double(frame) / part.0.2))
      }
    }
  }

  @Test(arguments: [8_000, 44_100, 48_000, 192_000] as [UInt32])
  func `64 full-scale voices never exceed full scale, and nothing is cut off`(rate: UInt32) throws {
    var seed: UInt32 = 1
    let noise = (0..<20_000).map { _ -> Float in
      seed = seed &* 1_664_525 &+ 1_013_904_223
      return Float(Int32(bitPattern: seed)) / 2_147_483_648
    }
    let (output, readings) = try Self.render(40_000, rate: rate) { bench in
      let clips = [
        try bench.store(noise), try bench.store([Float](repeating: -1, count: 3000)),
        try bench.store(Signals.sine(20_000, frequency: 0.003)),
        try bench.store(Signals.sine(20_000, frequency: 0.21)),
      ]
      for slot in 0..<64 as Range<UInt32> {
        try bench.start(clips[Int(slot) % 4], slot: slot) {
          $0.start = FramePosition.zero.advanced(by: slot * slot * 5)
          $0.isScheduled = true
          $0.repeats = slot % 3
        }
      }
    }
    #expect(output.allSatisfy { abs($0) <= 1 })
    #expect(output.contains { abs($0) > 0.99 })
    #expect(readings.clipped == 0)
    #expect(readings.overs > 10_000)
    #expect(readings.limited > readings.overs)
    #expect(readings.peak > 10)
  }

  @Test
  func `below full scale it changes no bit, and every frame comes out at its own time`() throws {
    func start(_ bench: inout RenderBench) throws {
      let clip = try bench.store(Signals.sine(9000, frequency: 0.017, amplitude: 0.5))
      try bench.start(clip, slot: 0)
      try bench.start(clip, slot: 1) {
        $0.start = FramePosition.zero.advanced(by: 1234)
        $0.isScheduled = true
        $0.gain = StereoGain(left: 0.9, right: 1)
      }
    }
    let limited = try Self.render(12_000, start)
    let plain = try Self.render(12_000, isLimiting: false, start)
    #expect(limited.output == plain.output)
    #expect(limited.readings.limited == 0)
    #expect(limited.readings.overs == 0)
  }

  @Test
  func `full scale itself is no over`() throws {
    let samples = (0..<3000).map { Float($0 % 2 == 0 ? 1 : -1) }
    let (output, readings) = try Self.render(3000) { try $0.start(try $0.store(samples)) }
    #expect(output == samples.flatMap { [$0, $0] })
    #expect(readings.limited == 0)
  }

  @Test(arguments: [true, false])
  func `what is no number or beyond all bounds does no harm to what comes after`(isLimiting: Bool)
    throws
  {
    let samples: [Float] = [0.5, .nan, 0.5, -.infinity, 0.5]
    let (output, _) = try Self.render(120_000, isLimiting: isLimiting) { bench in
      try bench.start(try bench.store(samples), slot: 0)
      try bench.start(try bench.store([Float](repeating: 0.25, count: 120_000)), slot: 1)
    }
    #expect(output.allSatisfy { abs($0) <= 1 })
    #expect(output[2] == 0)
    #expect(output.suffix(1000).allSatisfy { $0 == 0.25 })
  }

  @Test(arguments: [1, 7, 64, 256, 1000])
  func `the output is the same for every block length`(block: Int) throws {
    func start(_ bench: inout RenderBench) throws {
      let bell = try bench.store(Self.bell(8000))
      for slot in 0..<5 as Range<UInt32> {
        try bench.start(bell, slot: slot) {
          $0.start = FramePosition.zero.advanced(by: 1777 * slot)
          $0.isScheduled = true
          $0.gain = StereoGain(left: 1.5, right: 0.8)
        }
      }
    }
    let whole = try Self.render(20_000, block: 20_000, start)
    let parts = try Self.render(20_000, block: block, start)
    #expect(parts.output == whole.output)
    #expect(parts.readings.limited == whole.readings.limited)
    #expect(parts.readings.limited > 0)
  }

  @Test
  func `it goes down and up again without a corner, and then leaves samples alone`() throws {
    let frames = 120_000
    let (output, readings) = try Self.render(frames) { bench in
      try bench.start(try bench.store([Float](repeating: 0.5, count: frames)), slot: 0)
      try bench.start(try bench.store([1.5] as [Float]), slot: 1) {
        $0.start = FramePosition.zero.advanced(by: 5000)
        $0.isScheduled = true
      }
    }
    // But for the one sample this is half the gain.
    var left = (0..<frames).map { output[2 * $0] }
    #expect(left[5000] > 0.999 && left[5000] <= 1)
    left[5000] = left[4999]
    #expect(left[..<4900].allSatisfy { $0 == 0.5 })
    #expect(left[4999] < 0.2503)
    #expect(Signals.steepestBend(left, silenceAround: false) < 0.0005)
    // Half of what is missing is back after 0.12 s, all of it after 1.5 s.
    #expect(left[5000 + 6_400] > 0.37)
    #expect(left[80_000...].allSatisfy { $0 == 0.5 })
    #expect(readings.overs == 1)
  }

  @Test
  func `a loud tone is turned down and not bent`() throws {
    let tone = Signals.sine(96_000, frequency: 100 / 48_000, amplitude: 0.9)
    let (output, _) = try Self.render(96_000) { bench in
      let clip = try bench.store(tone)
      for slot in 0..<4 as Range<UInt32> { try bench.start(clip, slot: slot) }
    }
    // Once it has found its level: the same tone, to the last bits.
    let worst = (48_000..<96_000).map { abs(output[2 * $0] - tone[$0] / 0.9) }.max() ?? 1
    #expect(worst < 0.0005)
  }

  @Test
  func `a loud bell dies away without pumping: the gain rises slowly and hardly ever falls`() throws
  {
    let bell = Self.bell(20_000)
    let (output, readings) = try Self.render(20_000) { bench in
      let clip = try bench.store(bell)
      for slot in 0..<4 as Range<UInt32> { try bench.start(clip, slot: slot) }
    }
    #expect(readings.overs > 1000)
    var gains: [Float] = []
    for frame in 2000..<20_000 where abs(bell[frame]) > 0.02 {
      gains.append(output[2 * frame] / (4 * bell[frame]))
    }
    var highest: Float = 0
    var deepest: Float = 1
    var fastest: Float = 1
    for (before, after) in zip(gains, gains.dropFirst()) {
      highest = max(highest, before)
      deepest = min(deepest, after / highest)
      fastest = max(fastest, after / before)
    }
    // The partials beat ten times a second: it follows that by less than 1 dB, in
    // steps below 0.1 dB.
    #expect(deepest > 0.891)
    #expect(fastest < 1.01)
    #expect(gains.last ?? 0 > 2 * (gains.first ?? 1))
  }

  @Test
  func `what it looks ahead is not taken for heard`() throws {
    let boundary = BoundaryMemory(voices: 1, isLimiting: true)
    var device = try OfflineDevice(boundary.ref, rate: 48_000)
    _ = device.render(1000)
    #expect(boundary.ref.readings.heard == FramePosition.zero.advanced(by: 1000))
    #expect(boundary.ref.readings.rendered == FramePosition.zero.advanced(by: 1062))
    try device.attach(DeviceFormat(sample: .int16, channels: 2), rate: 44_100)
    _ = device.renderBytes(441)
    #expect(boundary.ref.readings.heard == FramePosition.zero.advanced(by: 1480))
  }

  @Test(arguments: [1, 7, 64, 441, 1000])
  func `limiter, buses, ducking, conversion and dither give the same for every block length`(
    block: Int
  ) throws {
    func output(block: Int) throws -> [UInt8] {
      let boundary = BoundaryMemory(voices: 8, isLimiting: true)
      boundary.ref.set(
        DuckingSetting(trigger: 1, lowered: 0b101, gain: 0.3, attack: 900, hold: 333, release: 999))
      boundary.ref.set(0.8, bus: 2)
      let pool = ClipPool(budget: 1 << 20)
      let bell = Self.bell(6000)
      var writer = try pool.admit(.exact(bell.count), layout: .monoFloat)
      let room = try unsafe writer.room(for: bell.count)
      unsafe bell.withUnsafeBytes { unsafe room.copyMemory(from: UnsafeRawBufferPointer($0)) }
      writer.commit(bell.count)
      let id = writer.id
      writer.finish(.none)
      let lease = try pool.lease(id)
      for slot in 0..<6 as Range<UInt32> {
        var order = StartOrder(id: VoiceID(slot: slot, generation: 1), clip: lease.view)
        order.bus = UInt8(slot % 3)
        order.gain = StereoGain(left: 3, right: 2)
        order.start = FramePosition.zero.advanced(by: 611 * slot)
        order.isScheduled = true
        #expect(boundary.ref.send(.start(order)))
      }
      var device = try OfflineDevice(boundary.ref, rate: 48_000)
      try device.attach(DeviceFormat(sample: .int16, channels: 2), rate: 44_100)
      var bytes: [UInt8] = []
      while bytes.count < 40_000 {
        bytes += device.renderBytes(min(block, 10_000 - bytes.count / 4))
      }
      #expect(boundary.ref.readings.limited > 1000)
      return bytes
    }
    #expect(try output(block: block) == output(block: 10_000))
  }

  @Test
  func `a device is idle only when the last frame has left the limiter`() throws {
    let boundary = BoundaryMemory(voices: 1, isLimiting: true)
    let pool = ClipPool(budget: 1 << 20)
    var writer = try pool.admit(.exact(1000), layout: .monoInt16)
    _ = try unsafe writer.room(for: 1000)
    writer.commit(1000)
    let id = writer.id
    writer.finish(.none)
    let lease = try pool.lease(id)
    var device = try OfflineDevice(boundary.ref, rate: 48_000)
    var idle = [device.isIdle]
    #expect(
      boundary.ref.send(.start(StartOrder(id: VoiceID(slot: 0, generation: 1), clip: lease.view))))
    _ = device.render(960)
    // The voice has ended, its last 40 frames are still to come.
    #expect(boundary.ref.nextReceipt()?.end == FramePosition.zero.advanced(by: 1000))
    idle.append(device.isIdle)
    _ = device.render(1040)
    idle.append(device.isIdle)
    #expect(idle == [true, false, true])
  }
}
