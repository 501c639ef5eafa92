// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Testing

@Suite("Dither")
struct DitherTests {
  /// What a 16-bit device with two channels gets, left and right.
  static func play(
    _ bench: inout RenderBench, frames: Int, block: Int = 256
  ) -> [Int16] {
    bench.renderer.attach(DeviceFormat(sample: .int16, channels: 2), conversion: nil)
    var output = [Int16](repeating: 99, count: 2 * frames)
    unsafe output.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      var done = 0
      while done < frames {
        let run = min(block, frames - done)
        unsafe bench.renderer.render(run, into: base.advanced(by: 4 * done))
        done += run
      }
    }
    return output
  }

  @Test
  func `a voice that lies between two steps comes out between them on average, whatever its level`()
    throws
  {
    for level in [0.5, 0.1, -0.25, 100.7, -3.33] as [Float] {
      var bench = RenderBench()
      try bench.start(try bench.store([Float](repeating: level / 32_768, count: 100_000)))
      let output = Self.play(&bench, frames: 100_000)
      let errors = output.map { Double($0) - Double(level) }
      let mean = errors.reduce(0, +) / Double(errors.count)
      let power = errors.map { $0 * $0 }.reduce(0, +) / Double(errors.count)
      #expect(abs(mean) < 0.01, "level \(level)")
      // 1/12 of rounding and 1/6 of dither, independent of the level.
      #expect(abs(power - 0.25) < 0.01, "level \(level)")
    }
  }

  @Test
  func `left and right, and one frame and the next, have noise of their own`() throws {
    var bench = RenderBench()
    try bench.start(try bench.store([Float](repeating: 0.5 / 32_768, count: 100_000)))
    let errors = Self.play(&bench, frames: 100_000).map { Double($0) - 0.5 }
    for lag in [1, 2, 3, 4, 512] {
      let product = (0..<errors.count - lag).map { errors[$0] * errors[$0 + lag] }.reduce(0, +)
      #expect(abs(product / Double(errors.count)) < 0.005, "lag \(lag)")
    }
  }

  @Test
  func `a sine of half a step is still there, and has no overtone`() throws {
    var bench = RenderBench()
    let period = 100
    let sine = Signals.sine(200_000, frequency: 1 / Double(period), amplitude: 0.5 / 32_768)
    try bench.start(try bench.store(sine))
    let output = Self.play(&bench, frames: 200_000)
    // Averaged over all periods, the noise is gone and the sine is left.
    var mean = [Double](repeating: 0, count: period)
    for frame in 0..<200_000 { mean[frame % period] += Double(output[2 * frame]) / 2000 }
    let worst = (0..<period).map { abs(mean[$0] - Double(sine[$0]) * 32_768) }.max() ?? 1
    #expect(worst < 0.06)
  }

  @Test
  func `a 16-bit voice at unity gain and silence after it are left alone, bit for bit`() throws {
    var bench = RenderBench()
    let samples = (0..<60_000).map { Int16(truncatingIfNeeded: $0 &* 40_503) }
    try bench.start(try bench.store(samples, stereo: true))
    let output = Self.play(&bench, frames: 40_000)
    #expect(Array(output[..<60_000]) == samples)
    #expect(output[60_000...].allSatisfy { $0 == 0 })
  }

  @Test
  func `a fade of a 16-bit voice ends in silence, not in noise`() throws {
    var bench = RenderBench()
    try bench.start(try bench.store([Int16](repeating: 1000, count: 5000))) { $0.fadeOut = 1000 }
    let output = Self.play(&bench, frames: 6000)
    #expect(output[..<8000].allSatisfy { $0 == 1000 })
    #expect(output[8000..<10_000].contains { $0 != 0 && $0 != 1000 })
    #expect(output[10_000...].allSatisfy { $0 == 0 })
  }

  @Test(arguments: [1, 7, 64, 256, 1000])
  func `the noise of a frame is the same for every block length`(block: Int) throws {
    func output(block: Int) throws -> [Int16] {
      var bench = RenderBench()
      try bench.start(try bench.store(Signals.sine(5000, frequency: 0.01, amplitude: 0.3)))
      return Self.play(&bench, frames: 6000, block: block)
    }
    #expect(try output(block: block) == output(block: 6000))
  }

  @Test
  func `full scale stays full scale, and wraps on neither side`() throws {
    for level in [0.99999, 1, -0.99999, -1] as [Float] {
      var bench = RenderBench()
      try bench.start(try bench.store([Float](repeating: level, count: 20_000)))
      let output = Self.play(&bench, frames: 20_000)
      #expect(output.allSatisfy { level > 0 ? $0 >= 32_765 : $0 <= -32_766 }, "level \(level)")
    }
  }

  @Test
  func `wider devices get the nearest of their own steps`() throws {
    var bench = RenderBench()
    bench.renderer.attach(DeviceFormat(sample: .int24, channels: 1), conversion: nil)
    try bench.start(try bench.store([Float](repeating: 10.3 / 8_388_608, count: 100)))
    var output = [Int32](repeating: 99, count: 100)
    unsafe output.withUnsafeMutableBytes { bytes in
      if let base = bytes.baseAddress { unsafe bench.renderer.render(100, into: base) }
    }
    #expect(output.allSatisfy { $0 == 10 })
  }
}
