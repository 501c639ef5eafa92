// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import Synchronization

extension SoundStream {
  /// Decodes until the ring is full, or the stream has ended.
  ///
  /// On a worker, or wherever it may block: one thread at a time, the others wait.
  ///
  /// - Throws: what went wrong; the stream then ends with the frames it has.
  package func fill(_ progress: DecodeProgress) throws(DecodeError) {
    let result = filling.withLock { filling -> Result<Void, DecodeError> in
      fitRing()
      do throws(DecodeError) {
        try fill(&filling, progress)
        return .success(())
      } catch {
        filling.feeder = nil
        return .failure(error)
      }
    }
    if case .failure(let error) = result {
      fail(error)
      throw error
    }
  }

  /// Keeps at most so many frames ahead from now on, and gives back the memory of the others, as far as they
  /// were heard; `Int.max` for all there is room for, as soon as the budget allows.
  ///
  /// - Returns: whether it is done, but for what is still to be heard; else with the next filling, which is
  ///   under way or to be asked for.
  package func keep(ahead frames: Int) -> Bool {
    // A voice that is sent elsewhere must have so many ahead of it.
    ahead.store(max(frames, 2 * safeDistance), ordering: .relaxed)
    return filling.withLockIfAvailable { _ in fitRing() } != nil
  }

  /// Gives pages of the ring back, or takes them again; for whoever fills.
  private func fitRing() {
    let wanted = ahead.load(ordering: .relaxed)
    let depth = ring.depth
    if wanted >= depth, ring.widen() { return reachable.store(depth, ordering: .relaxed) }
    let kept = wanted >= depth ? reachable.load(ordering: .relaxed) : wanted
    ring.narrow(to: kept, keeping: EdgeRule.window(rate: source.rate))
    reachable.store(min(kept, depth), ordering: .relaxed)
  }

  /// Ends the stream at the frames it has.
  package func fail(_ error: DecodeError) {
    state.withLock { state in
      guard !state.isEnded, state.failure == nil else { return }
      state.failure = error
      end(&state, .stepsAtTail)
    }
  }

  private func fill(_ filling: inout Filling, _ progress: DecodeProgress) throws(DecodeError) {
    while true {
      guard let run = nextRun(), !progress.isCancelled else { return }
      if filling.run != run.number || filling.feeder == nil {
        filling.feeder = try StreamFeeder(
          source, plan: plan, from: run.frame, repeatsLeft: run.repeatsLeft, progress: progress)
        filling.run = run.number
      }
      guard let feeder = filling.feeder else { return }
      // Only this thread writes: the room stays as it is, or is thrown away.
      let room = unsafe ring.room(atMost: MixedReader.chunk)
      let got = unsafe try feeder.next(room.frames, into: room.start)
      state.withLock { state in
        guard state.run.number == run.number else { return }
        for jump in feeder.takeJumps() {
          map.append(
            StreamMap.Stretch(
              start: run.start + UInt64(jump.given), frame: jump.frame,
              repeatsLeft: jump.repeatsLeft),
            forgettingBefore: rememberedFrom)
        }
        if got > 0 { ring.commit(got) } else { end(&state, judgedTail(feeder)) }
        map.keepNear(ring.written)
      }
      if got == 0 { filling.feeder = nil }
    }
  }

  /// What is to be decoded; `nil` if there is nothing to do or no room for it.
  private func nextRun() -> Run? {
    state.withLock { state in
      if state.isEnded || state.isUntold { return nil }
      if let landing = state.landing {
        // A voice about to run dry might read on into what is only meant for after the leap.
        if ring.read >= landing {
          state.landing = nil
        } else if ring.filled < safeDistance {
          return nil
        }
      }
      return ring.free >= min(256, ring.depth) ? state.run : nil
    }
  }

  private func end(_ state: inout State, _ traits: ClipTraits) {
    state.isEnded = true
    ring.expect(ring.written)
    ring.mark(traits.union(.isComplete))
  }

  /// Whether the stream's last frame is a step.
  private func judgedTail(_ feeder: StreamFeeder) -> ClipTraits {
    if feeder.isCutOff { return .stepsAtTail }
    let window = EdgeRule.window(rate: source.rate)
    let bytes = window * source.layout.bytesPerFrame
    return unsafe withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 8) { buffer in
      guard let start = buffer.baseAddress else { return .none }
      let count = unsafe ring.copyLast(window, to: start)
      let edges = unsafe EdgeRule(frames: start, layout: source.layout, rate: source.rate)
      return edges.stepsAtTail(count: count) ? .stepsAtTail : .none
    }
  }
}
