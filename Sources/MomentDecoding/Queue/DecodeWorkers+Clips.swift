// SPDX-License-Identifier: Apache-2.0

import MomentClips
import Synchronization

extension DecodeWorkers {
  /// Decodes a clip, or decodes it again; on a worker.
  func decode(
    _ request: DecodeRequest, _ reload: ClipReload?, into pool: ClipPool, _ job: DecodeJob,
    isShared: @escaping (FileIdentity, ClipForm) -> Bool
  ) -> Result<DecodedSound?, DecodeError> {
    let decoder = ClipDecoder(
      request: request, pool: pool, progress: job.progress, isShared: isShared,
      onAdmitted: { [self] clip in monitor.locked { job.clip = clip } },
      onHead: { [self] head in tell(head, of: job) },
      makesRoom: { !job.isAhead.load(ordering: .relaxed) }, reload: reload)
    do throws(DecodeError) {
      let outcome = try decoder.run()
      return .success(
        DecodedSound(
          clip: outcome.clip, layout: outcome.layout, frames: outcome.frames,
          sourceFrames: outcome.sourceFrames, truncation: outcome.truncation, info: outcome.info,
          level: outcome.level,
          waited: job.beganAt - job.queuedAt, took: clock.now - job.beganAt,
          stream: outcome.stream, identity: outcome.identity))
    } catch {
      return .failure(error)
    }
  }

  /// Tells everybody who waits that playing may begin.
  private func tell(_ head: DecodedHead, of job: DecodeJob) {
    let waiters = monitor.locked { () -> [DecodeWaiter] in
      job.head = head
      let waiters = job.waiters.filter { !$0.hasHead }
      for waiter in waiters { waiter.hasHead = true }
      return waiters
    }
    for waiter in waiters { waiter.head(head) }
  }
}
