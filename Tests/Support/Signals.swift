// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Signals with a closed form, and what one measures on them.
public enum Signals {
  /// A sine of `frequency` cycles a frame.
  public static func sine(_ frames: Int, frequency: Double, amplitude: Double = 1) -> [Float] {
    (0..<frames).map { Float(amplitude * sin(2 * .pi * frequency * Double($0))) }
  }

  /// The largest second difference, with silence before and after.
  public static func steepestBend(_ samples: [Float], silenceAround: Bool = true) -> Float {
    let padded = silenceAround ? [0, 0] + samples + [0, 0] : samples
    guard padded.count > 2 else { return 0 }
    var steepest: Float = 0
    for i in 1..<padded.count - 1 {
      steepest = max(steepest, abs(padded[i - 1] - 2 * padded[i] + padded[i + 1]))
    }
    return steepest
  }
}
