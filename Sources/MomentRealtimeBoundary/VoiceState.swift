// SPDX-License-Identifier: Apache-2.0

/// What a voice is doing.
///
/// It lives here and not with the voice since its synthesised `Hashable` wants a random seed, which
/// the render module must not be able to name.
@frozen
public enum VoiceState: UInt8, Sendable, BitwiseCopyable {
  /// The slot is free.
  case vacant
  /// Its start lies ahead.
  case scheduled
  /// It reads its clip; when its gate has closed, it does what it closes for.
  case sounding
  /// It keeps its place in silence.
  case paused
  /// It waits in silence for frames to be decoded.
  case starved
}
