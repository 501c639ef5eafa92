// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeRender

/// A rate conversion to two thirds, whose filter is a plain triangle: it is to be the same, not good.
enum TwoThirds {
  private static var phases: Int { 2 }
  private static var taps: Int { 16 }

  /// Floats it borrows.
  static var floatsNeeded: Int {
    phases * taps + 2 * RateConversion.historyFrames(taps: taps)
  }

  /// The conversion over `floatsNeeded` floats.
  static func conversion(over memory: UnsafeMutablePointer<Float>) -> RateConversion {
    for phase in 0..<phases {
      for tap in 0..<taps {
        let distance = abs(2 * tap - 2 * (taps / 2 - 1) - phase)
        unsafe memory[phase * taps + tap] = Float(max(0, 8 - distance)) * (1 / 32)
      }
    }
    return unsafe RateConversion(
      up: phases, down: 3, taps: taps, coefficients: UnsafePointer(memory),
      history: memory.advanced(by: phases * taps))
  }
}
