// SPDX-License-Identifier: Apache-2.0

/// A threshold that was passed, or that holds again.
public struct ResourceAlert: Equatable, Sendable {
  /// What there is too much of.
  public enum Kind: String, CaseIterable, Sendable {
    /// Resident memory, in bytes.
    case memory
    /// Growth of memory beside clips, as a share an hour.
    case growth
    /// Open files.
    case openFiles
    /// Processor time, as a share of one processor.
    case processor
  }

  /// What there is too much of.
  public var kind: Kind
  /// Whether the threshold was passed; else it holds again.
  public var isRaised: Bool
  /// The value that did it, in the kind's unit.
  public var value: Double
  /// The threshold, in the same.
  public var threshold: Double
}
