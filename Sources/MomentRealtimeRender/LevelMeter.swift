// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// Measures peak and mean square over windows that follow each other.
///
/// Windows lie on the engine's timeline, not on blocks, and sums run frame by frame: so readings do not
/// depend on the length of a block.
struct LevelMeter: BitwiseCopyable {
  private var frames: UInt32 = 0
  private var peak: Float = 0
  /// Squares of both sides, of even and of odd frames: four sums that do not wait for each other.
  private var sums = SIMD4<Float>()

  /// A meter at the beginning of a window.
  @_noLocks
  init() {}

  /// Takes in `count` frames of interleaved stereo; `nil` is silence.
  ///
  /// - Returns: the reading of the last window that ended, if one did.
  @_noLocks
  mutating func take(
    _ block: UnsafePointer<Float>?, count: Int, window: UInt32
  ) -> LevelReading? {
    var reading: LevelReading?
    var done = 0
    while done < count {
      let run = min(count &- done, Int(window &- frames))
      if let block = unsafe block {
        unsafe measure(block.advanced(by: 2 &* done), count: run)
      }
      done &+= run
      frames &+= UInt32(truncatingIfNeeded: run)
      if frames == window {
        let sum = (sums.x + sums.y) + (sums.z + sums.w)
        reading = LevelReading(peak: peak, meanSquare: sum / (2 * Float(Int(window))))
        self = LevelMeter()
      }
    }
    return reading
  }

  @_noLocks
  private mutating func measure(_ block: UnsafePointer<Float>, count: Int) {
    let loudest = unsafe Ceiling.peak(block, frames: count)
    peak = loudest > peak ? loudest : peak
    var sums = sums
    var i = 0
    if frames & 1 == 1, count > 0 {
      unsafe sums.z += block[0] * block[0]
      unsafe sums.w += block[1] * block[1]
      i = 1
    }
    while i &+ 1 < count {
      let samples = unsafe SIMD4(
        block[2 &* i], block[2 &* i &+ 1], block[2 &* i &+ 2], block[2 &* i &+ 3])
      sums += samples * samples
      i &+= 2
    }
    if i < count {
      unsafe sums.x += block[2 &* i] * block[2 &* i]
      unsafe sums.y += block[2 &* i &+ 1] * block[2 &* i &+ 1]
    }
    self.sums = sums
  }
}
