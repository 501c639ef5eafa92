// SPDX-License-Identifier: Apache-2.0

/// Memory that was given back to the kernel.
public struct FreedMemory: Equatable, Sendable {
  /// How much, in bytes; whole pages.
  ///
  /// 0 where others share the clip, and where it had made way before.
  public let bytes: Int
  /// When it had gone, on the engine's timeline.
  public let time: AudioTime
}
