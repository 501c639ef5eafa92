// SPDX-License-Identifier: Apache-2.0

/// What becomes of a device that has nothing to play.
public enum IdlePolicy: Equatable, Sendable {
  /// It stays open and plays silence.
  case keep
  /// It plays silence for so long, then is closed until the next order; then nothing wakes up.
  case closeAfter(seconds: Double)
}
