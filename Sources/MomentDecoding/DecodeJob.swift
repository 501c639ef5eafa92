// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentClips

/// One piece of work of a decode queue.
///
/// `lane` and `place` are guarded by the queue's monitor; the callbacks are called by one worker.
final class DecodeJob: @unchecked Sendable {
  /// Where a job is on its way.
  enum Place { case queued, running, ended }

  let cancel = CancelFlag()
  var lane: DecodeLane
  var place = Place.queued
  private let request: DecodeRequest
  private let pool: ClipPool
  private let head: @Sendable (DecodedHead) -> Void
  private let completion: @Sendable (Result<DecodedSound, DecodeError>) -> Void
  private let submitted = DecodeJob.now()

  init(
    _ request: DecodeRequest, pool: ClipPool, lane: DecodeLane,
    head: @escaping @Sendable (DecodedHead) -> Void,
    completion: @escaping @Sendable (Result<DecodedSound, DecodeError>) -> Void
  ) {
    self.request = request
    self.pool = pool
    self.lane = lane
    self.head = head
    self.completion = completion
  }

  /// Decodes; called once, on a worker.
  func run() -> Result<DecodedSound, DecodeError> {
    if cancel.isSet { return .failure(.cancelled(request.source.name)) }
    let began = Self.now()
    do throws(DecodeError) {
      let decoder = ClipDecoder(request: request, pool: pool, cancel: cancel, onHead: head)
      let outcome = try decoder.run()
      return .success(
        DecodedSound(
          clip: outcome.clip, layout: outcome.layout, frames: outcome.frames,
          sourceFrames: outcome.sourceFrames, info: outcome.info, level: outcome.level,
          waited: began - submitted, took: Self.now() - began))
    } catch {
      return .failure(error)
    }
  }

  /// Answers whoever asked; called once, after `run()` or in place of it.
  func answer(_ result: Result<DecodedSound, DecodeError>) { completion(result) }

  /// Answers that there is no thread to run it.
  func refuse(errno: Int32) { completion(.failure(.noThread(request.source.name, errno: errno))) }

  private static func now() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
