// SPDX-License-Identifier: Apache-2.0

package import MomentRealtimeBoundary

/// What the control side knows of every voice that render may still be reading.
///
/// An entry opens before its start is sent and closes when its receipt has come back, so an entry
/// in the ledger is the proof that the frames under that voice are alive. Guarded by the control lock.
///
/// The table is longer than the voices there may be: a stolen voice keeps its slot, its lease and its
/// one receipt while it fades, and the voice it made way for starts at once in another.
package struct VoiceLedger: Sendable {
  private var entries: [PlaybackRecord?]
  private var generations: [UInt32]
  /// When each slot's voice was opened, in openings.
  private var births: [UInt64]
  /// Whether each slot's voice was stolen and still fades.
  private var leaves: [Bool]
  private var vacant: [UInt32]
  private var openings: UInt64 = 0
  private var leaving = 0
  /// How many voices may play at once.
  package let capacity: Int

  /// The most voices that fade after a theft at once.
  private static var mostLeaving: Int { 64 }

  /// A ledger for `voices` voices at once.
  package init(voices: Int) {
    capacity = voices
    let slots = voices + min(voices, Self.mostLeaving)
    entries = Array(repeating: nil, count: slots)
    generations = Array(repeating: 0, count: slots)
    births = Array(repeating: 0, count: slots)
    leaves = Array(repeating: false, count: slots)
    vacant = (0..<UInt32(slots)).reversed()
  }

  /// The size of the voice table.
  package var slots: Int { entries.count }

  /// Voices whose receipt is still to come.
  package var open: Int { entries.count - vacant.count }

  /// The same without those that were stolen and fade.
  package var playing: Int { open - leaving }

  /// Opens an entry, or returns `nil` when every voice is taken and none may be stolen.
  ///
  /// - Parameters:
  ///   - entry: what to keep for the voice.
  ///   - level: how loud the voice in a slot is.
  /// - Returns: the voice, and the one that must make way for it: `leave(_:)` once it was told so.
  package mutating func open(
    _ entry: PlaybackRecord, level: (UInt32) -> Float
  ) -> (voice: VoiceID, victim: VoiceID?)? {
    var victim: VoiceID?
    if playing >= capacity {
      victim = leastMissed(upTo: entry.priority, level: level)
      if victim == nil { return nil }
    }
    guard let slot = vacant.popLast() else { return nil }
    generations[Int(slot)] &+= 1
    openings += 1
    births[Int(slot)] = openings
    entries[Int(slot)] = entry
    return (VoiceID(slot: slot, generation: generations[Int(slot)]), victim)
  }

  /// The lowest priority's quietest voice, the oldest of equals; `nil` if all are above `priority`.
  private func leastMissed(upTo priority: Int, level: (UInt32) -> Float) -> VoiceID? {
    var least: (slot: Int, priority: Int, level: Float)?
    for slot in entries.indices where !leaves[slot] {
      guard let entry = entries[slot], entry.priority <= priority else { continue }
      let candidate = (slot: slot, priority: entry.priority, level: level(UInt32(slot)))
      guard let best = least else {
        least = candidate
        continue
      }
      let order = (candidate.priority, candidate.level, births[slot])
      if order < (best.priority, best.level, births[best.slot]) { least = candidate }
    }
    return least.map { VoiceID(slot: UInt32($0.slot), generation: generations[$0.slot]) }
  }

  /// Counts a voice out: it was told to make way, and only its receipt is still to come.
  package mutating func leave(_ id: VoiceID) {
    guard isOpen(id), !leaves[Int(id.slot)] else { return }
    leaves[Int(id.slot)] = true
    leaving += 1
  }

  /// Closes the entry that `id` opened, and hands it out to be dropped elsewhere.
  package mutating func close(_ id: VoiceID) -> PlaybackRecord? {
    guard isOpen(id) else { return nil }
    let slot = Int(id.slot)
    let entry = entries[slot].take()
    if leaves[slot] {
      leaves[slot] = false
      leaving -= 1
    }
    vacant.append(id.slot)
    return entry
  }

  /// The stream that a voice reads.
  package func stream(of id: VoiceID) -> StreamVoice? {
    isOpen(id) ? entries[Int(id.slot)]?.stream : nil
  }

  /// Whether the voice's receipt is still to come.
  package func isOpen(_ id: VoiceID) -> Bool {
    generations[Int(id.slot)] == id.generation && entries[Int(id.slot)] != nil
  }

  /// The voice that is open in a slot, if it was started through `share` or none is named.
  func voice(in slot: Int, through share: ClipShare? = nil) -> VoiceID? {
    guard let entry = entries[slot], share == nil || entry.share === share else { return nil }
    return VoiceID(slot: UInt32(slot), generation: generations[slot])
  }
}
