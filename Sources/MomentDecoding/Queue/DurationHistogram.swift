// SPDX-License-Identifier: Apache-2.0

/// How long things took, in buckets that never change.
public struct DurationHistogram: Equatable, Sendable {
  /// The upper bounds of all buckets but the last, in seconds, each four times the one before.
  public static let bounds = [0.001, 0.004, 0.016, 0.064, 0.256, 1.024, 4.096, 16.384]

  /// How many fell into each bucket: at most its bound; the last one is what was longer.
  public private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
  /// All of them together, in seconds.
  public private(set) var seconds = 0.0
  /// The longest, in seconds.
  public private(set) var longest = 0.0

  /// How many there were.
  public var count: Int { counts.reduce(0, +) }

  mutating func add(nanoseconds: UInt64) {
    let took = Double(nanoseconds) / 1e9
    counts[Self.bounds.firstIndex { took <= $0 } ?? Self.bounds.count] += 1
    seconds += took
    longest = max(longest, took)
  }

  static func + (a: Self, b: Self) -> Self {
    var sum = a
    for index in sum.counts.indices { sum.counts[index] += b.counts[index] }
    sum.seconds += b.seconds
    sum.longest = max(a.longest, b.longest)
    return sum
  }
}
