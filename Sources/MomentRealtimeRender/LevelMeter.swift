// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// Measures peak and mean square over windows that follow each other.
///
/// Windows lie on the engine's timeline, not on blocks, and sums run frame by frame: so readings do not
/// depend on the length of a block.
struct LevelMeter: BitwiseCopyable {
  private var frames: UInt32 = 0
  private var peak: Float = 0
  private var left: Float = 0
  private var right: Float = 0

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
        reading = LevelReading(peak: peak, meanSquare: (left + right) / (2 * Float(Int(window))))
        self = LevelMeter()
      }
    }
    return reading
  }

  @_noLocks
  private mutating func measure(_ block: UnsafePointer<Float>, count: Int) {
    var (peak, left, right) = (peak, left, right)
    var i = 0
    while i < count {
      let first = unsafe block[2 &* i]
      let second = unsafe block[2 &* i &+ 1]
      left += first * first
      right += second * second
      peak = abs(first) > peak ? abs(first) : peak
      peak = abs(second) > peak ? abs(second) : peak
      i &+= 1
    }
    self.peak = peak
    self.left = left
    self.right = right
  }
}
