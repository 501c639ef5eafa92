// SPDX-License-Identifier: Apache-2.0

/// What a channel is for: the loudspeaker it was made for.
public enum ChannelRole: String, Sendable, CaseIterable {
  /// The only channel.
  case mono
  /// Front left.
  case left
  /// Front right.
  case right
  /// Front centre.
  case center
  /// Low-frequency effects.
  case lowFrequency
  /// Between front left and centre.
  case leftOfCenter
  /// Between front right and centre.
  case rightOfCenter
  /// Beside the listener, left.
  case sideLeft
  /// Beside the listener, right.
  case sideRight
  /// Behind the listener, left.
  case rearLeft
  /// Behind the listener, right.
  case rearRight
  /// Straight behind the listener.
  case rearCenter
  /// Straight above the listener.
  case topCenter
  /// Above, front left.
  case topFrontLeft
  /// Above, front right.
  case topFrontRight
  /// Above, front centre.
  case topFrontCenter
  /// Above, behind, left.
  case topRearLeft
  /// Above, behind, right.
  case topRearRight
  /// Above, straight behind.
  case topRearCenter
  /// First-order ambisonics: the sound pressure.
  case ambisonicW
  /// First-order ambisonics: front minus rear.
  case ambisonicX
  /// First-order ambisonics: left minus right.
  case ambisonicY
  /// First-order ambisonics: above minus below.
  case ambisonicZ
  /// Nobody says.
  case unknown
}
