// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentSystem
import Synchronization

/// Handles that keep clips known to the engine after they were played.
///
/// Which of them are in memory is the engine's affair: they make way when others need the room. Any thread.
final class ClipShelf: Sendable {
  private let clips = Mutex<[ExactText: Clip]>([:])

  /// A clip by its name, if it needs not be loaded.
  func resident(_ name: String) -> Clip? {
    clips.withLock { $0[ExactText(name)] }.flatMap { $0.isResident ? $0 : nil }
  }

  /// Keeps a clip, unless one of that name is in memory, or it is a stream: those do not make way.
  func keep(_ clip: Clip, as name: String) {
    guard !clip.isStream else { return }
    clips.withLock { clips in
      let name = ExactText(name)
      if clips[name]?.isResident != true { clips[name] = clip }
    }
  }

  /// Whether this handle is the one that is kept.
  func keeps(_ clip: Clip, as name: String) -> Bool {
    clips.withLock { $0[ExactText(name)] === clip }
  }

  /// Keeps a clip no longer.
  func drop(_ name: String) { clips.withLock { _ = $0.removeValue(forKey: ExactText(name)) } }
}
