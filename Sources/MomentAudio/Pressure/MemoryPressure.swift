// SPDX-License-Identifier: Apache-2.0

/// How short of memory the program's surroundings are.
public enum MemoryPressure: Int, CaseIterable, Comparable, Sendable {
  /// There is enough.
  case normal
  /// The kernel looks for memory: nothing is decoded ahead of need.
  case low
  /// Somebody waits for memory: clips that nobody plays are given back.
  case medium
  /// There is next to none: rings of streams shrink, and new clips are refused.
  case critical

  /// By severity.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension MemoryPressure: CustomStringConvertible {
  /// One word.
  public var description: String {
    switch self {
    case .normal: "normal"
    case .low: "low"
    case .medium: "medium"
    case .critical: "critical"
    }
  }
}
