// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import Synchronization

/// Clips that stay loaded while nobody plays them, for as long as there is room.
///
/// Any thread.
final class ClipShelf: Sendable {
  private struct Entry {
    let name: String
    let clip: Clip
    /// How many play it, or are about to.
    var uses: Int
  }

  /// The longest unused first.
  private let entries = Mutex<[Entry]>([])

  /// A clip that is there, to be given back; `nil` if it is not.
  func take(_ name: String) -> Clip? {
    entries.withLock { entries in
      guard let index = entries.firstIndex(where: { $0.name == name }) else { return nil }
      var entry = entries.remove(at: index)
      entry.uses += 1
      entries.append(entry)
      return entry.clip
    }
  }

  /// Keeps a clip that was loaded.
  ///
  /// - Parameters:
  ///   - clip: the clip.
  ///   - name: what it is taken by.
  ///   - isTaken: whether it is to be given back like one that was taken.
  func keep(_ clip: Clip, as name: String, isTaken: Bool) {
    entries.withLock { $0.append(Entry(name: name, clip: clip, uses: isTaken ? 1 : 0)) }
  }

  /// Gives a clip back, which stays on the shelf unless it is of no use.
  ///
  /// - Returns: whether it stays.
  func giveBack(_ clip: Clip, isGood: Bool) -> Bool {
    entries.withLock { entries in
      guard let index = entries.firstIndex(where: { $0.clip === clip }) else { return false }
      entries[index].uses -= 1
      if !isGood { entries.remove(at: index) }
      return isGood
    }
  }

  /// Unloads the clip that was not used for the longest time.
  ///
  /// - Returns: whether there was one.
  func dropOldest() async -> Bool {
    let oldest = entries.withLock { entries -> Clip? in
      guard let index = entries.firstIndex(where: { $0.uses == 0 }) else { return nil }
      return entries.remove(at: index).clip
    }
    guard let oldest else { return false }
    _ = try? await oldest.unload()
    return true
  }

  /// Unloads every clip that nobody plays.
  func dropIdle() async {
    while await dropOldest() {}
  }

  /// What is there: names and clips.
  var contents: [(name: String, clip: Clip)] {
    entries.withLock { $0.map { ($0.name, $0.clip) } }
  }
}
