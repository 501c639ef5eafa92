// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What outlives a voice: how it ended, and where.
///
/// Shared by the ledger's entry and the playback.
package final class PlaybackRecord: Sendable {
  /// Answered once the last frame has been heard.
  package let completion = Answer<PlaybackEnd>()
  /// The clip's frame at which it ended.
  ///
  /// Written when the ledger closes, under the control lock.
  let lastPosition = Atomic<UInt32>(0)
}
