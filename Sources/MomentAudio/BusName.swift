// SPDX-License-Identifier: Apache-2.0

/// Names one of an engine's buses.
public struct BusName: Hashable, Sendable, RawRepresentable, ExpressibleByStringLiteral {
  /// The name itself.
  public let rawValue: String

  /// Bells and chimes.
  public static let bells = BusName(rawValue: "bells")
  /// Prompts; while one sounds, the ambience is lowered.
  public static let voice = BusName(rawValue: "voice")
  /// What sounds in the background.
  public static let ambience = BusName(rawValue: "ambience")

  /// A name of one's own.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// A name of one's own.
  public init(stringLiteral value: String) { rawValue = value }
}
