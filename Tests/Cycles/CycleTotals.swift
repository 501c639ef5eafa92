// SPDX-License-Identifier: Apache-2.0

import MomentAudio

/// What the engines did, so that nobody takes a run for one in which it did not happen.
struct CycleTotals {
  private static let names = [
    "clips", "loaded", "shared", "cancelled", "failed", "made way", "loaded again", "voices",
    "streams filled",
  ]
  private var counts = [Int](repeating: 0, count: Self.names.count)

  /// Adds what an engine counted.
  mutating func add(_ engine: AudioEngine) {
    let numbers = engine.statistics
    let decoding = numbers.decoding
    let more = [
      numbers.clips.admitted, decoding.waited.finished, decoding.shared, decoding.cancelled,
      decoding.failed,
      numbers.clips.evictedForRoom, numbers.reloaded, numbers.reuse.made + numbers.reuse.reused,
      decoding.streams.finished,
    ]
    for index in more.indices { counts[index] += more[index] }
  }

  /// All of it in one line.
  var text: String { zip(Self.names, counts).map { "\($0) \($1)" }.joined(separator: ", ") }

  /// What never happened.
  var missing: [String] {
    zip(Self.names, counts).filter { $0.1 == 0 }.map { "no \($0.0): nothing is said of them" }
  }
}
