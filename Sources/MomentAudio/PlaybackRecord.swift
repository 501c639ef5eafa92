// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentDecoding
import MomentRealtimeBoundary
import Synchronization

/// One playback, from before its start is sent until nobody asks for it any more.
///
/// Shared by the ledger and whoever holds the `Playback`, and used again for another when neither does,
/// so that starting a voice makes nothing new.
package final class PlaybackRecord: @unchecked Sendable {
  /// What was set last.
  struct Mix {
    var gain = Gain.unity
    var pan: Float = 0
    var rate: Float = 1
  }

  /// Answered once the last frame has been heard.
  package let completion = Answer<PlaybackEnd>()
  /// Why its sound broke off, if it did.
  let failure = Mutex<DecodeError?>(nil)
  /// The clip's frame at which it ended, or the stream's.
  ///
  /// Written when the ledger closes, under the control lock.
  let lastPosition = Atomic<UInt32>(0)
  let mix = Mutex(Mix())
  /// The engine's frame at which it begins, or the first it can begin at.
  ///
  /// Written before its start is sent.
  let startFrame = Mutex<UInt64>(0)
  /// The handle it was started through; as long as the ledger has it.
  private(set) var share: ClipShare?
  package private(set) var priority = 0
  /// What it reads, if its clip is the head of a stream; as long as the ledger has it.
  private(set) var stream: StreamVoice?
  /// What fills its clip, if that had made way; as long as the ledger has it.
  private(set) var loading: ClipLoading?
  /// Where its sound was found to end.
  private var found: FoundEnd?
  /// The clip's frame that it was to end before, at the engine's rate.
  private var until: Int?
  private var rate = 1
  private var lease: ClipLease?
  private var use: ClipUse?

  package init() {}

  /// Makes it that of a new playback; nobody else holds it.
  func begin(
    _ hold: consuming ClipHold, through share: ClipShare, priority: Int, mix: PlayOptions,
    stream: StreamVoice? = nil, rate: Int
  ) {
    self.stream = stream
    failure.withLock { $0 = nil }
    self.share = share
    self.rate = rate
    found = hold.loading.found
    until = mix.until
    loading = hold.loading.isAgain ? hold.loading : nil
    lease = .some(hold.lease)
    use = .some(hold.use)
    self.priority = priority
    self.mix.withLock { $0 = Mix(gain: mix.gain, pan: mix.pan, rate: mix.rate) }
    lastPosition.store(0, ordering: .relaxed)
    completion.forget()
  }

  /// What its sound lacks of what was to be played, once it has ended.
  func truncation() -> Truncation? {
    guard let truncation = found?.truncation else { return nil }
    return truncation.frame(at: rate) < until ?? .max ? truncation : nil
  }

  /// Lets go of the clip, after the ledger has closed.
  ///
  /// That may give memory back to the kernel: never under the control lock.
  package func letGoOfClip() {
    stream = nil
    loading = nil
    share = nil
    lease = nil
    // Behind the lease: who counts no voices any more finds the memory idle.
    use = nil
  }
}
