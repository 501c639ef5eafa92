// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Testing

@Suite("Renderer")
struct RendererTests {
  @Test
  func `a voice plays its clip once, ends once, and leaves silence`() throws {
    var bench = RenderBench()
    let clip = try bench.store([0.5, 0.25, -0.5] as [Float])
    let id = try bench.start(clip)

    let output = bench.render(8)

    #expect(output == [0.5, 0.5, 0.25, 0.25, -0.5, -0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    let end = FramePosition.zero.advanced(by: 3)
    #expect(bench.ref.nextReceipt() == Receipt(id: id, end: end, reason: .finished))
    #expect(bench.ref.nextReceipt() == nil)
    #expect(bench.renderer.activeVoices == 0)
  }

  @Test
  func `every 16-bit sample at unity gain comes out as the same integer in every integer format`()
    throws
  {
    let samples = (Int(Int16.min)...Int(Int16.max)).map { Int16($0) }
    for (sample, shift) in [
      (DeviceSample.int16, 0), (.int24, 8), (.int24Packed, 8), (.int32, 16),
    ] {
      var bench = RenderBench()
      bench.renderer.attach(DeviceFormat(sample: sample, channels: 2), conversion: nil)
      try bench.start(try bench.store(samples))
      var bytes = [UInt8](repeating: 0xAA, count: samples.count * 2 * sample.bytes)
      unsafe bytes.withUnsafeMutableBytes { raw in
        if let base = raw.baseAddress { unsafe bench.renderer.render(samples.count, into: base) }
      }
      let decoded = stride(from: 0, to: bytes.count, by: sample.bytes).map { start -> Int in
        var value = 0
        let width = sample == .int24 ? 3 : sample.bytes
        for byte in (0..<width).reversed() { value = value << 8 | Int(bytes[start + byte]) }
        let bits = 8 * width
        return (value << (64 - bits)) >> (64 - bits)
      }
      #expect(decoded == samples.flatMap { [Int($0) << shift, Int($0) << shift] }, "\(sample)")
    }
  }

  @Test(arguments: [1, 7, 64, 256, 1000])
  func `the output is the same for every block length`(block: Int) throws {
    func output(block: Int) throws -> [Float] {
      var bench = RenderBench()
      let tone = try bench.store(Signals.sine(3000, frequency: 0.01, amplitude: 0.5))
      let stereo = try bench.store(
        Signals.sine(4000, frequency: 0.013, amplitude: 0.3), stereo: true)
      try bench.start(tone, slot: 0) {
        $0.from = 100
        $0.repeats = 1
        $0.fadeIn = 500
        $0.fadeOut = 700
      }
      let second = try bench.start(stereo, slot: 1) {
        $0.start = FramePosition.zero.advanced(by: 777)
        $0.isScheduled = true
        $0.gain = StereoGain(left: 0.3, right: 0.7)
      }
      #expect(
        bench.ref.send(.stop(second, at: FramePosition.zero.advanced(by: 1801), fade: 333)))
      var output: [Float] = []
      while output.count < 12_000 { output += bench.render(min(block, 6000 - output.count / 2)) }
      return output
    }
    #expect(try output(block: block) == output(block: 6000))
  }

  @Test
  func `voices of one clip overlap and add up in slot order`() throws {
    var bench = RenderBench()
    let clip = try bench.store([Float](repeating: 0.1, count: 10))
    for slot in 0..<3 as Range<UInt32> {
      try bench.start(clip, slot: slot) {
        $0.start = FramePosition.zero.advanced(by: 2 * slot)
        $0.isScheduled = true
      }
    }
    let left = bench.renderLeft(16)
    let sums: [Float] = [0.1, 0.1 + 0.1, 0.1 + 0.1 + 0.1]
    #expect(left[0..<2].allSatisfy { $0 == sums[0] })
    #expect(left[2..<4].allSatisfy { $0 == sums[1] })
    #expect(left[4..<10].allSatisfy { $0 == sums[2] })
    #expect(left[10..<12].allSatisfy { $0 == sums[1] })
    #expect(left[14..<16].allSatisfy { $0 == 0 })
  }

  @Test
  func `the sum is held at full scale and counted, never wrapped`() throws {
    var bench = RenderBench()
    let clip = try bench.store([Float](repeating: 0.75, count: 10))
    try bench.start(clip, slot: 0)
    try bench.start(clip, slot: 1)
    #expect(bench.renderLeft(10).allSatisfy { $0 == 1 })
    #expect(bench.ref.readings.overs == 10)
    #expect(bench.ref.readings.peak == 1.5)
  }

  @Test
  func `a start lands on its frame, and a late one says by how much`() throws {
    var bench = RenderBench()
    let clip = try bench.store([1, 1] as [Float])
    _ = bench.render(100)
    try bench.start(clip, slot: 0) {
      $0.start = FramePosition.zero.advanced(by: 105)
      $0.isScheduled = true
    }
    try bench.start(clip, slot: 1) {
      $0.start = FramePosition.zero.advanced(by: 58)
      $0.isScheduled = true
    }
    let left = bench.renderLeft(10)
    #expect(left == [1, 1, 0, 0, 0, 1, 1, 0, 0, 0])
    #expect(bench.ref.readings.lateStarts == 1)
    #expect(bench.ref.readings.worstLateness == 42)
  }

  @Test
  func `a mono device gets half the sum, a wide one the front sides and silence`() throws {
    for (channels, expected) in [(1, [0.375]), (2, [0.5, 0.25]), (4, [0.5, 0.25, 0, 0])]
      as [(Int, [Float])]
    {
      var bench = RenderBench()
      bench.renderer.attach(DeviceFormat(sample: .float32, channels: channels), conversion: nil)
      try bench.start(try bench.store([0.5, 0.25] as [Float], stereo: true))
      var output = [Float](repeating: 9, count: channels)
      unsafe output.withUnsafeMutableBytes { raw in
        if let base = raw.baseAddress { unsafe bench.renderer.render(1, into: base) }
      }
      #expect(output == expected)
    }
  }

  @Test
  func `a loop plays its range as often as it was told, without a gap`() throws {
    var bench = RenderBench()
    let clip = try bench.store((1...5).map { Float($0) / 8 })
    try bench.start(clip) { $0.repeats = 2 }
    let left = bench.renderLeft(16)
    let once = (1...5).map { Float($0) / 8 }
    #expect(left == once + once + once + [0])
  }

  @Test
  func `an order to a voice that has ended does nothing`() throws {
    var bench = RenderBench()
    let clip = try bench.store([1] as [Float])
    let old = try bench.start(clip)
    _ = bench.render(4)
    try bench.start(clip)
    #expect(bench.ref.send(.stop(old, at: .zero, fade: 0)))
    #expect(bench.renderLeft(2) == [1, 0])
  }
}
