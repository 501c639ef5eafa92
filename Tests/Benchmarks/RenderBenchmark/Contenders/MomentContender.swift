// SPDX-License-Identifier: Apache-2.0

import CProcessor
import MomentClips
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport

/// The renderer, fed by the boundary as the engine feeds it.
struct MomentContender: Contender {
  /// Whether the kernels are those for AVX2.
  let isWide: Bool

  var name: String { isWide ? "Moment, AVX2" : "Moment, baseline" }

  /// Those this processor can run, the one an engine would choose first.
  static var all: [MomentContender] {
    cprocessor_has_avx2()
      ? [MomentContender(isWide: true), MomentContender(isWide: false)]
      : [MomentContender(isWide: false)]
  }

  func mixer(_ sound: Sound, voices: Int) throws -> (any Mixer)? {
    try MomentMixer(sound, voices: voices, isWide: isWide)
  }

  func stage(voices: Int) throws -> (any Stage)? { MomentStage(voices: voices, isWide: isWide) }
}

/// Voices of the renderer that loop for ever.
@safe
private final class MomentMixer: Mixer {
  private var bench: RenderBench
  private let sound: Sound
  private let voices: Int
  private let output: UnsafeMutableRawPointer
  private var block = 0

  init(_ sound: Sound, voices: Int, isWide: Bool) throws {
    self.sound = sound
    self.voices = voices
    unsafe output = .allocate(byteCount: 8 * Block.frames, alignment: 64)
    var bench = RenderBench(voices: voices, isWide: isWide)
    // A clip is at the engine's rate, whatever the file's was: that is converted while loading.
    var loaded = sound
    loaded.recordedRate = Block.rate
    let samples = loaded.samples
    var clip = try Self.store(samples, of: sound, in: bench)
    for slot in 0..<UInt32(voices) {
      if sound.hasOwnClips, slot > 0 { clip = try Self.store(samples, of: sound, in: bench) }
      bench.ref.set(PlaybackRate(sound.pitch), slot: slot)
      try bench.start(clip, slot: slot) {
        $0.from = UInt32(loaded.place(of: Int(slot)))
        $0.loopsFromStart = false
        $0.repeats = .max
        if sound.isSilent { $0.gain = .silent }
      }
    }
    self.bench = bench
  }

  private static func store(
    _ samples: [Int16], of sound: Sound, in bench: borrowing RenderBench
  ) throws -> ClipID {
    let isStereo = sound.channels == 2
    guard sound.isFloat else { return try bench.store(samples, stereo: isStereo) }
    return try bench.store(samples.map { Float($0) / 32_768 }, stereo: isStereo)
  }

  func renderBlock() {
    if sound.isRamping {
      block += 1
      let gain: Float = block % 2 == 0 ? 0.5 : 1
      for slot in 0..<UInt32(voices) {
        bench.ref.set(StereoGain(left: gain, right: gain), slot: slot)
      }
    }
    unsafe bench.renderer.render(Block.frames, into: output)
  }

  deinit { unsafe output.deallocate() }
}
