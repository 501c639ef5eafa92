// SPDX-License-Identifier: Apache-2.0

import MomentCaches

/// A clip in memory, as it was at one moment.
public struct ResidentClip: Equatable, Sendable {
  /// Which.
  public let id: ClipID
  /// What it was loaded from; empty until it is known.
  public internal(set) var name = ""
  let nameID: NameID
  /// Bytes it is charged with.
  public let bytes: Int
  /// Voices that play it, and the worker that decodes it.
  public let holds: Int
  /// Whether it is being decoded.
  public let isLoading: Bool
  /// Whether somebody wants it kept.
  public let isPinned: Bool
  /// Whether it goes with its last hold.
  public let isUnloading: Bool

  /// What is done with it.
  public var state: ClipState {
    if isUnloading { return .unloading }
    if isLoading { return .loading }
    if holds > 0 { return .playing }
    return isPinned ? .pinned : .idle
  }

  /// Whether nobody uses it.
  public var isIdle: Bool { holds == 0 }
}
