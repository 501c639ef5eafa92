// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentOutput
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Testing

@Suite("Rate conversion")
struct RateConversionTests {
  @Test(arguments: [8_000, 11_025, 22_050, 32_000, 44_100, 88_200, 96_000, 192_000] as [UInt32])
  func `a sine keeps its pitch, its level and its time`(rate: UInt32) throws {
    var bench = RenderBench()
    let bytes = try #require(RateConversion.bytesNeeded(from: 48_000, to: rate))
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
    defer { unsafe memory.deallocate() }
    bench.renderer.attach(
      DeviceFormat(sample: .float32, channels: 2),
      conversion: unsafe RateConversion(from: 48_000, to: rate, memory: memory))
    try bench.start(try bench.store(Signals.sine(96_000, frequency: 997 / 48_000, amplitude: 0.5)))
    let output = bench.renderLeft(Int(rate))
    let expected = Signals.sine(Int(rate), frequency: 997 / Double(rate), amplitude: 0.5)
    let worst = (Int(rate) / 10..<Int(rate)).map { abs(output[$0] - expected[$0]) }.max() ?? 1
    #expect(worst < 5e-5)
  }

  @Test
  func `conversion does not depend on the length of a block`() throws {
    func output(block: Int) throws -> [Float] {
      var bench = RenderBench()
      let bytes = try #require(RateConversion.bytesNeeded(from: 48_000, to: 44_100))
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
      defer { unsafe memory.deallocate() }
      bench.renderer.attach(
        DeviceFormat(sample: .float32, channels: 2),
        conversion: unsafe RateConversion(from: 48_000, to: 44_100, memory: memory))
      try bench.start(try bench.store(Signals.sine(9_600, frequency: 0.02)))
      var output: [Float] = []
      while output.count < 10_000 { output += bench.render(min(block, 5000 - output.count / 2)) }
      return output
    }
    #expect(try output(block: 7) == output(block: 441))
    #expect(try output(block: 441) == output(block: 5000))
  }

  @Test
  func `an absurd ratio is refused`() {
    #expect(RateConversion.bytesNeeded(from: 48_000, to: 47_999) == nil)
    #expect(RateConversion.bytesNeeded(from: 48_000, to: 0) == nil)
  }
}
