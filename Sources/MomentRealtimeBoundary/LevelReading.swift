// SPDX-License-Identifier: Apache-2.0

/// How loud something was over the last full window.
@frozen
public struct LevelReading: Sendable, BitwiseCopyable {
  /// The loudest sample of either side; 1 is full scale.
  public let peak: Float
  /// The mean of the squares of both sides.
  public let meanSquare: Float

  /// A reading from its parts.
  @inlinable
  public init(peak: Float, meanSquare: Float) {
    self.peak = peak
    self.meanSquare = meanSquare
  }
}
