// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// How loud a bus, or the whole, was over the last full window.
///
/// Written by render when a window ends, read by anyone.
@frozen
public struct LevelGauge: ~Copyable, Sendable {
  /// The loudest sample of either side: the bits of a `Float`, 1 is full scale.
  public let peak = Atomic<UInt32>(0)
  /// The mean of the squares of both sides: the bits of a `Float`.
  public let meanSquare = Atomic<UInt32>(0)

  /// Silence.
  @inlinable
  public init() {}
}
