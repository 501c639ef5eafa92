// SPDX-License-Identifier: Apache-2.0

/// Who gives way to memory pressure.
protocol PressureRelief: Sendable {
  /// Gives back, and stops taking, what the level asks for; with `normal` everything is as before.
  ///
  /// Called on the watch's thread.
  ///
  /// - Returns: bytes given back at once.
  func give(way level: MemoryPressure) -> Int
}
