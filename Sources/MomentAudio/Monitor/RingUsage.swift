// SPDX-License-Identifier: Apache-2.0

/// What streams have decoded ahead.
public struct RingUsage: Equatable, Sendable {
  /// Rings: one for each voice that plays a stream.
  public var count = 0
  /// Bytes they are charged with.
  public var bytes = 0
  /// Frames that wait in them to be heard, all together.
  public var filled = 0
  /// Frames they have room for; fewer while memory is critically short.
  public var depth = 0
  /// How full the emptiest is that has not all there is of its sound, from 0 to 1; 1 if there is none.
  public var lowest = 1.0

  /// How full they are, from 0 to 1.
  public var share: Double { depth > 0 ? Double(filled) / Double(depth) : 0 }

  init() {}
}
