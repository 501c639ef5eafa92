// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How loud.
///
/// Kept as a factor on samples, from 0 to 1,000,000 (120 dB); said in decibels, or as a volume from 0 to 100.
/// What lies beyond is the nearest of those. A gain that is not a number changes nothing where it is set, and
/// is refused where a clip is started (`EngineError/invalidOption(_:)`).
public struct Gain: Hashable, Sendable {
  /// The factor: 1 changes nothing, 0 is silence.
  public let amplitude: Float

  /// Changes nothing: 0 dB, volume 100.
  public static let unity = Gain(amplitude: 1)
  /// Silence.
  public static let silent = Gain(amplitude: 0)

  private static let largest: Float = 1_000_000

  /// A factor.
  public init(amplitude: Float) {
    self.amplitude = amplitude.isNaN ? .nan : max(0, min(Self.largest, amplitude))
  }

  /// A gain in decibels: 0 changes nothing, -6.02 halves, minus infinity is silence.
  public init(decibels: Float) {
    self.init(amplitude: decibels == 0 ? 1 : Float(pow(10, Double(decibels) / 20)))
  }

  /// A volume as people set it: 100 changes nothing, 0 is silence, and the cube in between, as in
  /// PulseAudio and mpv, so that 50 sounds about half as loud (-18 dB).
  public init(volume: Float) {
    let share = volume.isNaN ? .nan : max(0, volume) / 100
    self.init(amplitude: share * share * share)
  }

  /// The gain in decibels; minus infinity for silence.
  public var decibels: Float {
    amplitude == 0 ? -.infinity : 20 * Float(log10(Double(amplitude)))
  }
}
