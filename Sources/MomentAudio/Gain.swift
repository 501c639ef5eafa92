// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How loud.
///
/// Kept as a factor on samples; said in decibels, or as a volume from 0 to 100.
public struct Gain: Hashable, Sendable {
  /// The factor: 1 changes nothing, 0 is silence.
  public let amplitude: Float

  /// Changes nothing: 0 dB, volume 100.
  public static let unity = Gain(amplitude: 1)
  /// Silence.
  public static let silent = Gain(amplitude: 0)

  /// A factor, at least 0.
  public init(amplitude: Float) { self.amplitude = max(0, amplitude) }

  /// A gain in decibels: 0 changes nothing, -6.02 halves, minus infinity is silence.
  public init(decibels: Float) {
    amplitude = decibels == 0 ? 1 : Float(pow(10, Double(decibels) / 20))
  }

  /// A volume as people set it: 100 changes nothing, 0 is silence, and the cube in between, as in
  /// PulseAudio and mpv, so that 50 sounds about half as loud (-18 dB).
  public init(volume: Float) {
    let share = max(0, volume) / 100
    amplitude = share * share * share
  }

  /// The gain in decibels; minus infinity for silence.
  public var decibels: Float {
    amplitude == 0 ? -.infinity : 20 * Float(log10(Double(amplitude)))
  }
}
