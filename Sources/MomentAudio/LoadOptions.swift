// SPDX-License-Identifier: Apache-2.0

/// How a clip is loaded.
public struct LoadOptions: Sendable {
  /// When a load is answered.
  public enum Awaits: Sendable {
    /// When the clip is complete.
    case complete
    /// As soon as its first 100 ms may be played.
    case head
  }

  /// Convert around the seam, so that it repeats without a click.
  ///
  /// Costs nothing at the engine's own rate.
  public var loops = false
  /// Keep 32-bit floats, also where 16 bits would do.
  public var keepsFloat = false
  /// When the load is answered.
  public var awaits = Awaits.complete

  /// The smallest exact form, complete.
  public init() {}
}
