// SPDX-License-Identifier: Apache-2.0

/// What becomes of the voices that were started through a clip's handle, while that is unloaded.
///
/// Voices started through other handles on the same clip play on.
public enum UnloadMode: Sendable {
  /// They play to their end; the memory goes with the last of them.
  case whenIdle
  /// They fade out over this time, at least 5 ms; then the memory goes.
  case fadingOut(Duration)
  /// If there is one, nothing is unloaded; nor if this is the last handle and somebody still holds the
  /// memory: the worker that decodes it, or a voice whose handle was unloaded before.
  case orThrow
}
