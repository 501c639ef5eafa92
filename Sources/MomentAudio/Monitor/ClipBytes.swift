// SPDX-License-Identifier: Apache-2.0

import MomentClips

/// The memory of clips by what is done with them.
///
/// In bytes; each clip counts once, and all together with the rings are what is charged against the budget, but
/// for what is being made or given back at this moment.
public struct ClipBytes: Equatable, Sendable {
  /// Clips that voices play.
  public var playing = 0
  /// Clips that are being decoded.
  public var loading = 0
  /// Clips that nobody plays and somebody wants kept.
  public var pinned = 0
  /// Clips that nobody plays.
  public var idle = 0
  /// Clips that go with their last voice.
  public var unloading = 0
  /// Rings of streams.
  public var rings = 0

  init() {}

  init(_ clips: [ResidentClip], rings: Int) {
    self.rings = rings
    for clip in clips {
      switch clip.state {
      case .playing: playing += clip.bytes
      case .loading: loading += clip.bytes
      case .pinned: pinned += clip.bytes
      case .idle: idle += clip.bytes
      case .unloading: unloading += clip.bytes
      }
    }
  }

  /// All of it.
  public var all: Int { playing + loading + pinned + idle + unloading + rings }
}
