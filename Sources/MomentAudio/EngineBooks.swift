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
}
