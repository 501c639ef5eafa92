// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentOutput
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport

/// One path being rendered.
@safe
final class PathRun {
  private let path: RenderPath
  private var bench: RenderBench
  private let output: UnsafeMutableRawPointer
  private var table: UnsafeMutableRawBufferPointer?
  private var block = 0

  /// Its voices started, in a clip that stays in the cache.
  init(_ path: RenderPath) throws {
    self.path = path
    let frameBytes = path.format.bytesPerFrame
    unsafe output = .allocate(byteCount: frameBytes * RenderPath.blockFrames, alignment: 64)
    var bench = RenderBench(
      voices: path.voices, isLimiting: path.isLimiting, isWide: path.isWide)
    if path.deviceRate != 48_000,
      let bytes = RateConversion.bytesNeeded(from: 48_000, to: path.deviceRate)
    {
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
      unsafe table = memory
      bench.renderer.attach(
        path.format,
        conversion: unsafe RateConversion(from: 48_000, to: path.deviceRate, memory: memory))
    } else {
      bench.renderer.attach(path.format, conversion: nil)
    }
    let samples = 5000 * path.layout.channels
    let isStereo = path.layout.channels == 2
    let clip =
      path.layout.isFloat
      ? try bench.store([Float](repeating: path.level, count: samples), stereo: isStereo)
      : try bench.store(
        [Int16](repeating: Int16(path.level * 32_767), count: samples), stereo: isStereo)
    for slot in 0..<UInt32(path.voices) {
      bench.ref.set(PlaybackRate(path.rate), slot: slot)
      try bench.start(clip, slot: slot) {
        // Each at a place of its own, so that some go around the seam while they are counted.
        $0.from = 70 * slot
        $0.loopsFromStart = false
        $0.repeats = .max
        path.start(&$0)
      }
    }
    self.bench = bench
  }

  /// The next block; what control does before it is never counted.
  ///
  /// A planted offender renders every fourth block twice.
  func renderBlock(isMeasured: Bool, plant: Bool = false) {
    path.control(bench.ref, block)
    block += 1
    if isMeasured {
      unsafe countedBlock(&bench.renderer, output)
      if plant, block % 4 == 0 { unsafe countedBlock(&bench.renderer, output) }
    } else {
      unsafe bench.renderer.render(RenderPath.blockFrames, into: output)
    }
  }

  deinit {
    unsafe output.deallocate()
    unsafe table?.deallocate()
  }
}

/// The one function callgrind collects in.
@inline(never)
private func countedBlock(_ renderer: inout Renderer, _ output: UnsafeMutableRawPointer) {
  unsafe renderer.render(RenderPath.blockFrames, into: output)
}
