// SPDX-License-Identifier: Apache-2.0

/// How urgent a piece of decoding is.
///
/// Streams go first, the nearest deadline before the others; then what somebody waits for; then prefetch.
public enum DecodeLane: Equatable, Sendable {
  /// A stream runs dry at that time, in nanoseconds of the queue's clock.
  case stream(deadline: UInt64)
  /// Somebody waits for it.
  case waited
  /// Somebody may want it later.
  case prefetch

  /// 0 is the most urgent.
  var rank: Int {
    switch self {
    case .stream: 0
    case .waited: 1
    case .prefetch: 2
    }
  }

  /// How many ranks there are.
  static let ranks = 3
}
