// SPDX-License-Identifier: Apache-2.0

/// Ends the decoding of a clip that turns out too long to keep.
final class FrameLimit {
  private let frames: Int
  /// Whether it did.
  private(set) var isPassed = false

  init(_ frames: Int) { self.frames = frames }

  /// Ends it if there are more frames than may be.
  func check(_ count: Int, _ name: String) throws(DecodeError) {
    guard count > frames else { return }
    isPassed = true
    throw .cancelled(name)
  }
}
