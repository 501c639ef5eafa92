// SPDX-License-Identifier: Apache-2.0

/// What is done with a clip in memory.
public enum ClipState: String, CaseIterable, Sendable {
  /// It is being decoded.
  case loading
  /// Voices play it.
  case playing
  /// Nobody plays it, and somebody wants it kept.
  case pinned
  /// Nobody plays it.
  case idle
  /// It goes with its last voice.
  case unloading
}
