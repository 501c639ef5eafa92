// SPDX-License-Identifier: Apache-2.0

/// Which level holds, from the warnings that came and what is left.
///
/// A level holds from its first sign until `calm` after its last: it rises at once and falls late. It knows
/// time only as what it is told, in nanoseconds.
struct PressureJudge {
  /// How long a level holds after its last sign.
  let calm: UInt64
  private(set) var level = MemoryPressure.normal
  /// How often each level was signalled, from low to critical.
  private(set) var signs = [0, 0, 0]
  private var last: [UInt64?] = [nil, nil, nil]
  private var pause: UInt64 = shortest

  private static let shortest: UInt64 = 1_000_000_000
  private static let longest: UInt64 = 32_000_000_000

  init(calm: UInt64 = 5_000_000_000) { self.calm = calm }

  /// Takes a warning in.
  mutating func warn(_ level: MemoryPressure, at now: UInt64) {
    guard level > .normal else { return }
    signs[level.rawValue - 1] += 1
    last[level.rawValue - 1] = now
  }

  /// Decides anew.
  ///
  /// - Parameters:
  ///   - left: the level that what is left amounts to.
  ///   - now: the time.
  /// - Returns: whether the level changed.
  mutating func settle(left: MemoryPressure, at now: UInt64) -> Bool {
    if left > .normal { last[left.rawValue - 1] = now }
    var held = MemoryPressure.normal
    for candidate in [MemoryPressure.low, .medium, .critical] {
      if let seen = last[candidate.rawValue - 1], now - seen < calm { held = candidate }
    }
    // A board that is always short of memory is looked at less and less often.
    pause = held == level ? min(pause * 2, Self.longest) : Self.shortest
    if held > .normal, left == .normal { pause = min(pause, calm) }
    defer { level = held }
    return held != level
  }

  /// When to settle again if nothing happens before; `nil` without pressure.
  func due(after now: UInt64) -> UInt64? { level == .normal ? nil : now + pause }
}
