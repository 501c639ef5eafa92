// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// The inner loops: frames of one clip times a gain, added to interleaved stereo.
///
/// Plain loops on purpose: the compiler vectorises them on every processor, and without fused
/// multiply-add every processor gets the same bits.
enum Kernels {
  /// Full scale of a 16-bit sample.
  ///
  /// A power of two: scaling by it is exact.
  static var int16Scale: Float {
    @_noLocks get { 1 / 32768 }
  }

  /// Adds `count` frames that start at `frames` to `mix`.
  ///
  /// `envelope`, where there is one, has a further factor for each frame.
  @_noLocks
  static func add(
    _ frames: UnsafeRawPointer, _ layout: ClipLayout, count: Int, gain: GainLine,
    envelope: UnsafePointer<Float>?, to mix: UnsafeMutablePointer<Float>
  ) {
    switch layout {
    case .monoInt16:
      let source = unsafe frames.assumingMemoryBound(to: Int16.self)
      let gain = gain.scaled(by: int16Scale)
      if let envelope = unsafe envelope {
        unsafe addMono(source, count: count, gain: gain, envelope: envelope, to: mix)
      } else if gain.isSteady {
        unsafe addMono(source, count: count, gain: gain.origin, to: mix)
      } else {
        unsafe addMono(source, count: count, gain: gain, to: mix)
      }
    case .stereoInt16:
      let source = unsafe frames.assumingMemoryBound(to: Int16.self)
      let gain = gain.scaled(by: int16Scale)
      if let envelope = unsafe envelope {
        unsafe addStereo(source, count: count, gain: gain, envelope: envelope, to: mix)
      } else if gain.isSteady {
        unsafe addStereo(source, count: count, gain: gain.origin, to: mix)
      } else {
        unsafe addStereo(source, count: count, gain: gain, to: mix)
      }
    case .monoFloat:
      let source = unsafe frames.assumingMemoryBound(to: Float.self)
      if let envelope = unsafe envelope {
        unsafe addMono(source, count: count, gain: gain, envelope: envelope, to: mix)
      } else if gain.isSteady {
        unsafe addMono(source, count: count, gain: gain.origin, to: mix)
      } else {
        unsafe addMono(source, count: count, gain: gain, to: mix)
      }
    case .stereoFloat:
      let source = unsafe frames.assumingMemoryBound(to: Float.self)
      if let envelope = unsafe envelope {
        unsafe addStereo(source, count: count, gain: gain, envelope: envelope, to: mix)
      } else if gain.isSteady {
        unsafe addStereo(source, count: count, gain: gain.origin, to: mix)
      } else {
        unsafe addStereo(source, count: count, gain: gain, to: mix)
      }
    }
  }
}
