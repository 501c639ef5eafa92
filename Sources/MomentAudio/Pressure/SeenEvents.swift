// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What `memory.events` said the last time.
final class SeenEvents: Sendable {
  private let counts: Mutex<[Substring: Int]>

  init(_ text: String) { counts = Mutex(Self.parse(text)) }

  /// The worst that has been added since.
  func judge(_ text: String) -> MemoryPressure {
    let now = Self.parse(text)
    let before = counts.withLock { counts in
      let before = counts
      counts = now
      return before
    }
    var worst = MemoryPressure.normal
    for (name, count) in now where count > before[name] ?? 0 {
      worst = max(worst, Self.meaning(of: name))
    }
    return worst
  }

  private static func parse(_ text: String) -> [Substring: Int] {
    var counts: [Substring: Int] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ")
      if parts.count == 2, let count = Int(parts[1]) { counts[parts[0]] = count }
    }
    return counts
  }

  private static func meaning(of name: Substring) -> MemoryPressure {
    switch name {
    // `max` is also counted when nothing but file caches meets the limit.
    case "low", "max": .low
    case "high": .medium
    case "oom", "oom_kill", "oom_group_kill": .critical
    default: .normal
    }
  }
}
