// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// What an engine knows of its voices; guarded by the control lock.
struct EngineBooks {
  /// A voice whose receipt has come back.
  struct EndedVoice {
    let record: PlaybackRecord
    let end: PlaybackEnd
  }

  /// A stop that found the ring full.
  struct UnsentStop {
    let voice: VoiceID
    let fade: UInt32
  }

  var ledger: VoiceLedger
  /// Ended voices whose last frame has not been heard yet.
  var unheard: [EndedVoice] = []
  /// Voices that are to be stopped and could not yet be told, since the ring was full.
  var unsent: [UnsentStop] = []
  var isClosed = false

  /// Goes on with a list of what is unheard that is longer, if this is one.
  mutating func goOn(with longer: inout [EndedVoice]) {
    guard longer.capacity > unheard.capacity else { return }
    // In a debug build a loop over a list, or adding one to another, asks the heap.
    while longer.count < unheard.count { longer.append(unheard[longer.count]) }
    let shorter = unheard
    unheard = longer
    longer = shorter
  }

  /// The length the list of what is unheard is to have soon; `nil` if there is room for a batch of receipts.
  ///
  /// How many there can be is a matter of how short sounds are, and how much of them a device keeps.
  var lengthWanted: Int? {
    unheard.capacity - unheard.count < ReceiptBasket.batch ? 2 * unheard.capacity : nil
  }
}
