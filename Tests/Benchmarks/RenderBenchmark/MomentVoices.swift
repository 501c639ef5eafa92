// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport

/// Voices of one kind, of one clip, mixed by the renderer.
@safe
final class MomentVoices {
  private let kind: Kind
  private let voices: Int
  private var bench: RenderBench
  private let output: UnsafeMutableRawPointer
  private var blocks = 0

  /// Voices that play one clip of `clipFrames` frames for ever.
  init(_ kind: Kind, voices: Int) throws {
    self.kind = kind
    self.voices = voices
    bench = RenderBench(voices: voices)
    unsafe output = .allocate(byteCount: 8 * blockFrames, alignment: 64)
    let samples = clipFrames * kind.layout.channels
    let isStereo = kind.layout.channels == 2
    let clip =
      kind.layout.isFloat
      ? try bench.store([Float](repeating: 0.001, count: samples), stereo: isStereo)
      : try bench.store([Int16](repeating: 33, count: samples), stereo: isStereo)
    for slot in 0..<UInt32(voices) {
      bench.ref.set(PlaybackRate(kind.rate), slot: slot)
      try bench.start(clip, slot: slot) {
        $0.repeats = .max
        $0.gain = kind.gain
      }
    }
  }

  deinit { unsafe output.deallocate() }

  /// Renders the next block.
  func mixBlock() {
    if kind.isRamping {
      let gain: Float = blocks % 2 == 0 ? 0.5 : 1
      for slot in 0..<UInt32(voices) {
        bench.ref.set(StereoGain(left: gain, right: gain), slot: slot)
      }
    }
    blocks += 1
    unsafe bench.renderer.render(blockFrames, into: output)
  }
}
