// SPDX-License-Identifier: Apache-2.0

/// Measures the mixing threads of several mixers under churn.
struct ChurnMeasurement {
  private static let voices = 256
  private static let rounds = 3

  private var results: [(name: String, churn: Churn)] = []
  private let blocks: Int

  /// `blocks` blocks of each contender, in turn.
  init(contenders: [any Contender], blocks: Int) throws {
    self.blocks = blocks
    results = contenders.map { ($0.name, Churn()) }
    for round in 0..<Self.rounds {
      for (index, contender) in contenders.enumerated() {
        guard let stage = try contender.stage(voices: Self.voices) else { continue }
        let share = blocks * (round + 1) / Self.rounds - blocks * round / Self.rounds
        try results[index].churn.measure(stage, blocks: share)
      }
    }
  }

  /// How long blocks took.
  var times: Table {
    var table = Table(
      key: "churn_us",
      title: "Under churn: 256 voices, sounds loaded and unloaded all the time; µs a block",
      columns: ["p50", "p99", "p99.9", "max", "max, elapsed", "p99.9 / p50"], digits: 1)
    for (name, churn) in results {
      let median = churn.microseconds(within: 0.5)
      let late = churn.microseconds(within: 0.999)
      table.append(
        name,
        [
          median, churn.microseconds(within: 0.99), late, churn.microseconds(within: 1),
          Double(churn.longest) / 1000, late / median,
        ])
    }
    return table
  }

  /// What must not happen on a mixing thread, and whether there was churn at all.
  var events: Table {
    var table = Table(
      key: "churn_events", title: "Of the same \(blocks) blocks, on the mixing thread",
      columns: ["slept", "page faults", "heap calls", "locks taken", "sounds loaded"])
    for (name, churn) in results {
      let counts = [
        churn.slept, churn.pageFaults, churn.heapCalls, churn.locks, churn.sounds,
      ]
      table.append(name, counts.map(Double.init))
    }
    return table
  }
}
