// SPDX-License-Identifier: Apache-2.0

/// Tells a device without a clock, such as ALSA's `null`, from one that is merely late.
///
/// A device that takes more than its buffer twice as fast as time passes, without ever making the thread
/// wait, would be fed as fast as the processor can. It is then fed at its own rate.
struct ClocklessThrottle {
  private var since: UInt64 = 0
  private var frames = 0
  private var isClockless = false

  /// The device made the thread wait: it has a clock.
  mutating func waited() {
    frames = 0
    isClockless = false
  }

  /// Frames were put in.
  mutating func put(_ count: Int, now: UInt64) {
    if frames == 0 { since = now }
    frames += count
  }

  /// Nanoseconds to wait before more is put in; 0 for a device with a clock.
  mutating func pause(buffer: Int, rate: UInt32, now: UInt64) -> UInt64 {
    let ahead = Monotonic.nanoseconds(ofFrames: UInt64(max(0, frames - buffer)), rate: rate)
    let passed = now - since
    if ahead > 2 * passed { isClockless = true }
    return isClockless && ahead > passed ? ahead - passed : 0
  }
}
