// SPDX-License-Identifier: Apache-2.0

import CLimitKernel
import MomentRealtimeBoundary

/// The same voices mixed by the loops of the limit, and by nothing else.
@safe
final class LimitVoices {
  private let layout: ClipLayout
  private let isWide: Bool
  private let voices: Int
  private let samples: UnsafeMutableRawPointer
  private let mix: UnsafeMutablePointer<Float>
  private var frame = 0

  /// Voices of one clip of `clipFrames` frames; `isWide` for the loops of x86-64-v3.
  init(_ layout: ClipLayout, voices: Int, isWide: Bool) {
    self.layout = layout
    self.isWide = isWide
    self.voices = voices
    let bytes = clipFrames * layout.bytesPerFrame
    unsafe samples = .allocate(byteCount: bytes, alignment: 64)
    unsafe samples.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    unsafe mix = .allocate(capacity: 2 * blockFrames)
    unsafe mix.initialize(repeating: 0, count: 2 * blockFrames)
  }

  deinit {
    unsafe samples.deallocate()
    unsafe mix.deallocate()
  }

  /// Adds the next block of every voice.
  func mixBlock() {
    let source = unsafe samples.advanced(by: frame * layout.bytesPerFrame)
    for _ in 0..<voices {
      switch layout {
      case .monoInt16:
        let add = unsafe isWide ? climit_v3_add_mono_int16 : climit_add_mono_int16
        unsafe add(source.assumingMemoryBound(to: Int16.self), blockFrames, 0.5, 0.5, mix)
      case .stereoInt16:
        let add = unsafe isWide ? climit_v3_add_stereo_int16 : climit_add_stereo_int16
        unsafe add(source.assumingMemoryBound(to: Int16.self), blockFrames, 0.5, 0.5, mix)
      case .monoFloat:
        let add = unsafe isWide ? climit_v3_add_mono_float : climit_add_mono_float
        unsafe add(source.assumingMemoryBound(to: Float.self), blockFrames, 0.5, 0.5, mix)
      case .stereoFloat:
        let add = unsafe isWide ? climit_v3_add_stereo_float : climit_add_stereo_float
        unsafe add(source.assumingMemoryBound(to: Float.self), blockFrames, 0.5, 0.5, mix)
      }
    }
    frame = (frame + blockFrames) % (clipFrames - blockFrames)
  }
}
