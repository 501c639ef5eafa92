// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import MomentRealtimeKernels

#if arch(x86_64)
  import MomentRealtimeKernelsWide
#endif

/// The inner loops, as this processor has them.
///
/// Chosen once, when the renderer is made; whichever it is, the bits are the same.
struct Kernels: BitwiseCopyable {
  /// Whether the processor has AVX2.
  private let isWide: Bool

  init(isWide: Bool) { self.isWide = isWide }

  /// Adds `frames` frames of `count` sources to `mix`, source by source, at steady gains.
  @_noLocks
  func add(
    _ sources: UnsafePointer<MixSource>, count: Int, frames: Int,
    to mix: UnsafeMutablePointer<Float>
  ) {
    #if arch(x86_64)
      if isWide { return unsafe WideKernels.add(sources, count: count, frames: frames, to: mix) }
    #endif
    unsafe PortableKernels.add(sources, count: count, frames: frames, to: mix)
  }

  /// Adds `count` frames to `mix`, at a gain that changes.
  ///
  /// `envelope`, where there is one, has a further factor for each frame.
  @_noLocks
  func add(
    _ frames: UnsafeRawPointer, _ layout: ClipLayout, count: Int, gain: GainLine,
    envelope: UnsafePointer<Float>?, to mix: UnsafeMutablePointer<Float>
  ) {
    #if arch(x86_64)
      if isWide {
        return unsafe WideKernels.add(
          frames, layout, count: count, gain: gain, envelope: envelope, to: mix)
      }
    #endif
    unsafe PortableKernels.add(
      frames, layout, count: count, gain: gain, envelope: envelope, to: mix)
  }

  /// Writes `count` frames as interleaved stereo floats of full scale 1.
  @_noLocks
  func convert(
    _ frames: UnsafeRawPointer, _ layout: ClipLayout, count: Int,
    to output: UnsafeMutablePointer<Float>
  ) {
    #if arch(x86_64)
      if isWide { return unsafe WideKernels.convert(frames, layout, count: count, to: output) }
    #endif
    unsafe PortableKernels.convert(frames, layout, count: count, to: output)
  }

  /// Writes `count` frames that lie between a clip's.
  @_noLocks
  func interpolate(_ taps: TapReader, count: Int, to output: UnsafeMutablePointer<Float>) {
    #if arch(x86_64)
      if isWide { return unsafe WideKernels.interpolate(taps, count: count, to: output) }
    #endif
    unsafe PortableKernels.interpolate(taps, count: count, to: output)
  }

  /// Adds `count` frames that lie between a clip's to `mix`, at a steady gain.
  @_noLocks
  func addInterpolated(
    _ taps: TapReader, count: Int, gain: StereoGain, to mix: UnsafeMutablePointer<Float>
  ) {
    #if arch(x86_64)
      if isWide {
        return unsafe WideKernels.addInterpolated(taps, count: count, gain: gain, to: mix)
      }
    #endif
    unsafe PortableKernels.addInterpolated(taps, count: count, gain: gain, to: mix)
  }
}
