// SPDX-License-Identifier: Apache-2.0

/// What becomes of the voices that play a clip while it is unloaded.
public enum UnloadMode: Sendable {
  /// They play to their end; the memory goes with the last of them.
  case whenIdle
  /// They fade out over so many frames, at least 5 ms; then the memory goes.
  case fadingOut(frames: Int)
  /// If there is one, nothing is unloaded.
  case orThrow
}
