// SPDX-License-Identifier: Apache-2.0

/// How many frames a clip will have, before they are decoded.
///
/// In frames at the engine's rate.
public enum ClipLength: Equatable, Sendable {
  /// The file's format knows. The clip is charged whole when it is admitted.
  case exact(Int)
  /// The file says so, but its format cannot know. Charged as it is decoded.
  case claimed(Int)
  /// The file does not say. Charged as it is decoded.
  case unknown

  /// The frames that the format knows; `nil` for a claim.
  package var exactFrames: Int? {
    if case .exact(let frames) = self { frames } else { nil }
  }
}
