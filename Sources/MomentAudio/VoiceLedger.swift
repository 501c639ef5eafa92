// SPDX-License-Identifier: Apache-2.0

package import MomentClips
package import MomentRealtimeBoundary

/// What the control side knows of every voice that render may still be reading.
///
/// An entry opens before its start is sent and closes when its receipt has come back, so an entry
/// in the ledger is the proof that the frames under that voice are alive. Guarded by the control lock.
package struct VoiceLedger: Sendable {
  private var entries: [VoiceEntry?]
  private var generations: [UInt32]
  private var vacant: [UInt32]

  /// A ledger for a table of `voices` voices.
  package init(voices: Int) {
    entries = Array(repeating: nil, count: voices)
    generations = Array(repeating: 0, count: voices)
    vacant = (0..<UInt32(voices)).reversed()
  }

  /// The size of the voice table.
  package var capacity: Int { entries.count }

  /// Voices that are open.
  package var open: Int { entries.count - vacant.count }

  /// Opens an entry, or returns `nil` when every voice is taken.
  package mutating func open(_ entry: VoiceEntry) -> VoiceID? {
    guard let slot = vacant.popLast() else { return nil }
    generations[Int(slot)] &+= 1
    entries[Int(slot)] = entry
    return VoiceID(slot: slot, generation: generations[Int(slot)])
  }

  /// Closes the entry that `id` opened, and hands it out to be dropped elsewhere.
  package mutating func close(_ id: VoiceID) -> VoiceEntry? {
    guard isOpen(id) else { return nil }
    let entry = entries[Int(id.slot)].take()
    vacant.append(id.slot)
    return entry
  }

  /// Whether the voice's receipt is still to come.
  package func isOpen(_ id: VoiceID) -> Bool {
    generations[Int(id.slot)] == id.generation && entries[Int(id.slot)] != nil
  }

  /// The voice that is open in a slot, if it plays `clip` or no clip is named.
  package func voice(in slot: Int, playing clip: ClipID?) -> VoiceID? {
    guard let entry = entries[slot], clip == nil || entry.clip == clip else { return nil }
    return VoiceID(slot: UInt32(slot), generation: generations[slot])
  }
}
