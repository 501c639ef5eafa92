// SPDX-License-Identifier: Apache-2.0

/// How loud a sound is.
///
/// Over all its channels, full scale being 1.
public struct SoundLevel: Equatable, Sendable {
  /// The largest magnitude of a sample.
  ///
  /// Above 1 if a lossy or float file holds more than full scale.
  public internal(set) var peak: Float = 0
  /// Root of the mean square of all samples; a full-scale sine has 0.7071.
  public internal(set) var rms: Float = 0
  /// Samples beyond full scale, or not a number.
  ///
  /// They are held at full scale where samples are kept in 16 bits.
  public internal(set) var overs = 0

  /// The level of silence.
  public init() {}

  init(peak: Float, rms: Float, overs: Int) {
    self.peak = peak
    self.rms = rms
    self.overs = overs
  }
}
