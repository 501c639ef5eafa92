// SPDX-License-Identifier: Apache-2.0

/// What the engine knows of memory pressure and did about it.
public struct PressureReading: Equatable, Sendable {
  /// The level now.
  public var level = MemoryPressure.normal
  /// How often the kernel or the service manager warned of each level, from low to critical.
  public var warnings = [0, 0, 0]
  /// Times the pressure began.
  public var episodes = 0
  /// Times it was over.
  public var recoveries = 0
  /// Bytes of clips that were given back because of it.
  public var bytesFreed = 0
  /// What is watched; empty where nothing warns, or where the engine was told not to watch.
  public var sources: [String] = []

  init() {}
}
