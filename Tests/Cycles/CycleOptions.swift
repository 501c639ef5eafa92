// SPDX-License-Identifier: Apache-2.0

/// What is asked for on the command line.
struct CycleOptions {
  /// What is left behind on purpose.
  enum Plant: String {
    /// A clip that is pinned and never let go.
    case clip
    /// A page that is mapped and never unmapped.
    case mapping
    /// A thousand bytes of the heap in every cycle of one task.
    case heap
    /// A file that is opened and never closed.
    case file
    /// A number that all tasks count up without a lock, for ThreadSanitizer to find; nothing is left.
    case race
  }

  static let usage = """
    usage: Cycles [COUNT] [--seed N] [--tasks N] [--counters] [--plant clip|mapping|heap|file|race]

      COUNT       cycles in all, 20000 if not told; the warm-up before is a tenth of it, and at least 1000
      --seed N    another order
      --tasks N   how many at once, 8 if not told
      --counters  compares what the engine counts and not what the process has: under a sanitizer
      --plant     leaves something behind or has a race, so that the check itself is checked

    exit: 0 nothing is left, 1 something is, 64 usage
    """

  var count = 20_000
  var seed: UInt64 = 1
  var tasks = 8
  var isCountersOnly = false
  var plant: Plant?

  /// `nil` if the words make no sense.
  init?(_ words: ArraySlice<String>) {
    var words = words
    while let word = words.popFirst() {
      switch word {
      case "--counters": isCountersOnly = true
      case "--seed":
        guard let seed = words.popFirst().flatMap({ UInt64($0) }) else { return nil }
        self.seed = seed
      case "--tasks":
        guard let tasks = words.popFirst().flatMap({ Int($0) }), tasks > 0 else { return nil }
        self.tasks = tasks
      case "--plant":
        guard let plant = words.popFirst().flatMap({ Plant(rawValue: $0) }) else { return nil }
        self.plant = plant
      default:
        guard let count = Int(word), count > 0 else { return nil }
        self.count = count
      }
    }
  }
}
