// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// The loops over float clips.
extension Kernels {
  @_noLocks
  static func addMono(
    _ source: UnsafePointer<Float>, count: Int, gain: StereoGain,
    to mix: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i < count {
      let sample = unsafe source[i]
      unsafe mix[2 &* i] += sample * gain.left
      unsafe mix[2 &* i &+ 1] += sample * gain.right
      i &+= 1
    }
  }

  @_noLocks
  static func addMono(
    _ source: UnsafePointer<Float>, count: Int, gain: GainLine, to mix: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i < count {
      let sample = unsafe source[i]
      let factor = gain.at(Int32(truncatingIfNeeded: i))
      unsafe mix[2 &* i] += sample * factor.left
      unsafe mix[2 &* i &+ 1] += sample * factor.right
      i &+= 1
    }
  }

  @_noLocks
  static func addMono(
    _ source: UnsafePointer<Float>, count: Int, gain: GainLine, envelope: UnsafePointer<Float>,
    to mix: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i < count {
      let sample = unsafe source[i] * envelope[i]
      let factor = gain.at(Int32(truncatingIfNeeded: i))
      unsafe mix[2 &* i] += sample * factor.left
      unsafe mix[2 &* i &+ 1] += sample * factor.right
      i &+= 1
    }
  }

  @_noLocks
  static func addStereo(
    _ source: UnsafePointer<Float>, count: Int, gain: StereoGain,
    to mix: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i < count {
      unsafe mix[2 &* i] += source[2 &* i] * gain.left
      unsafe mix[2 &* i &+ 1] += source[2 &* i &+ 1] * gain.right
      i &+= 1
    }
  }

  @_noLocks
  static func addStereo(
    _ source: UnsafePointer<Float>, count: Int, gain: GainLine, to mix: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i < count {
      let factor = gain.at(Int32(truncatingIfNeeded: i))
      unsafe mix[2 &* i] += source[2 &* i] * factor.left
      unsafe mix[2 &* i &+ 1] += source[2 &* i &+ 1] * factor.right
      i &+= 1
    }
  }

  @_noLocks
  static func addStereo(
    _ source: UnsafePointer<Float>, count: Int, gain: GainLine, envelope: UnsafePointer<Float>,
    to mix: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i < count {
      let factor = gain.at(Int32(truncatingIfNeeded: i))
      unsafe mix[2 &* i] += source[2 &* i] * envelope[i] * factor.left
      unsafe mix[2 &* i &+ 1] += source[2 &* i &+ 1] * envelope[i] * factor.right
      i &+= 1
    }
  }
}
