// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// How loud a bus, or the whole mix, was over the last full tenth of a second.
public struct BusLevel: Equatable, Sendable {
  /// The loudest sample of either side; 1 is full scale.
  public var peak: Float = 0
  /// The root of the mean square of both sides: 1 for a full-scale square wave, 0.707 for a sine.
  public var rms: Float = 0

  init() {}

  init(_ reading: LevelReading) {
    peak = reading.peak
    rms = reading.meanSquare.squareRoot()
  }
}
