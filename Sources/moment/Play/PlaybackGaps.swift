// SPDX-License-Identifier: Apache-2.0

/// Silence between sounds that should have followed one another without any.
struct PlaybackGaps: Equatable, Sendable {
  /// How often there was some.
  private(set) var count = 0
  /// Engine frames of all of it.
  private(set) var frames = 0

  /// Counts the silence between an end and the start that should have been there.
  mutating func add(_ frames: Int) {
    guard frames > 0 else { return }
    count += 1
    self.frames += frames
  }

  /// All of it in seconds, rounded to milliseconds.
  func seconds(rate: Int) -> Double {
    (Double(frames) / Double(rate) * 1000).rounded() / 1000
  }
}
