// SPDX-License-Identifier: Apache-2.0

import MomentCaches
import MomentClips
import Synchronization

/// One piece of work of a decode queue.
///
/// Everything that changes is guarded by the queue's monitor, but `progress` and `isAhead`.
final class DecodeJob: @unchecked Sendable {
  /// Where a job is on its way.
  enum Place {
    /// A stream's that nobody asks for at the moment.
    case resting
    case queued
    case running
    case ended
  }

  /// What a run brings: a clip, or nothing but a stream's ring that is fuller.
  typealias Body = @Sendable (DecodeJob) -> Result<DecodedSound?, DecodeError>

  private let nameID: NameID
  private let names: NameTable
  let progress: DecodeProgress
  /// Whether it is run again and again.
  let isRefill: Bool
  /// Where its clip is to be.
  let pool: ClipPool?
  var lane: DecodeLane {
    didSet { isAhead.store(lane == .prefetch, ordering: .relaxed) }
  }
  /// Whether nobody waits for it, for its worker to see without the monitor.
  let isAhead: Atomic<Bool>
  var place = Place.resting
  /// Who is to be told.
  var waiters: [DecodeWaiter] = []
  /// Why nobody waits for it any more, if it ends before its time.
  var verdict: DecodeError?
  /// What may be played of it already.
  var head: DecodedHead?
  /// What the pool has of it.
  var clip: ClipID?
  /// When the next run is due, if one was asked for while another is under way.
  var nextDeadline: UInt64?
  var queuedAt: UInt64 = 0
  var beganAt: UInt64 = 0
  /// Taken out when it ends, and let go outside the monitor: it holds the source.
  var body: Body?

  init(
    name: String, of names: NameTable, lane: DecodeLane, progress: DecodeProgress,
    pool: ClipPool?, isRefill: Bool, body: @escaping Body
  ) {
    nameID = names.intern(name)
    self.names = names
    self.lane = lane
    isAhead = Atomic(lane == .prefetch)
    self.progress = progress
    self.pool = pool
    self.isRefill = isRefill
    self.body = body
  }

  deinit { names.release(nameID) }

  /// What messages call it.
  var name: String { names.text(of: nameID) }

  /// When its stream runs dry; never, if it is none.
  var deadline: UInt64 {
    if case .stream(let deadline) = lane { deadline } else { .max }
  }

  /// What it says of itself at that time.
  func activity(at now: UInt64) -> DecodeActivity {
    let stalled = progress.inKernelSince.map { now > $0 ? now - $0 : 0 } ?? 0
    return DecodeActivity(
      name: name, lane: lane, seconds: Double(now - beganAt) / 1e9, stalled: Double(stalled) / 1e9,
      bytes: progress.bytesRead, share: progress.share, isAbandoned: verdict != nil)
  }
}
