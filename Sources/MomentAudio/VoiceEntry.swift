// SPDX-License-Identifier: Apache-2.0

package import MomentClips

/// What control keeps for one voice: the hold on its clip, and who waits for its end.
///
/// It lives from before the start is sent until after the receipt has come back. Dropping it may
/// give memory back to the kernel, so it is dropped outside the control lock.
package final class VoiceEntry: Sendable {
  package let lease: ClipLease
  package let clip: ClipID
  package let record: PlaybackRecord

  package init(lease: consuming ClipLease, clip: ClipID, record: PlaybackRecord) {
    self.lease = lease
    self.clip = clip
    self.record = record
  }
}
