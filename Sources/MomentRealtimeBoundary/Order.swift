// SPDX-License-Identifier: Apache-2.0

/// What control tells render.
///
/// Orders are obeyed in the order they were sent.
///
/// An order to a voice that has ended is nothing: its receipt is on its way.
@frozen
public enum Order: Sendable, BitwiseCopyable {
  /// Starts a voice.
  case start(StartOrder)
  /// Fades a voice out over `fade` frames, from frame `at` on, or from the next block if that is past.
  case stop(VoiceID, at: FramePosition, fade: UInt32)
  /// Moves a voice to another frame of its clip, with a ramp out and a ramp in.
  case seek(VoiceID, to: UInt32)
  /// Fades a voice out and keeps its place.
  case pause(VoiceID)
  /// Fades a paused voice in.
  case resume(VoiceID)
}
