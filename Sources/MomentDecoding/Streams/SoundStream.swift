// SPDX-License-Identifier: Apache-2.0

package import MomentClips
package import MomentRealtimeBoundary
import Synchronization

/// One voice's stream: its ring, and what fills it.
///
/// It begins with a copy of the sound's resident head, so that it starts as fast as any clip; the rest is
/// decoded when somebody calls `fill(_:)`, by one thread at a time. Any thread.
package final class SoundStream: Sendable {
  /// The decoding from one place on.
  private struct Run {
    var number = 0
    /// The sound's frame that it begins with.
    var frame: Int
    var repeatsLeft: UInt32
    /// The stream's frame that it begins at.
    var start: UInt64
  }

  private struct State {
    var run: Run
    /// Whether the ring has the last frame there is.
    var isEnded = false
    var failure: DecodeError?
    /// Where the voice is to go; until it is there, little may be written.
    var landing: UInt64?
    /// Whether the voice was not yet told to.
    var isUntold = false
  }

  /// What the thread that fills has at hand.
  private struct Filling {
    var run = -1
    var feeder: StreamFeeder?
  }

  /// Where its frames pass through.
  package let ring: StreamRing
  /// Which of the sound's frames they are.
  package let map: StreamMap
  /// The ring's frame to start the voice with.
  package let first: UInt32
  /// How far the sound's frames ahead of a place are wanted too: what is read between frames reaches back.
  private static let reach = 8
  private let source: StreamSource
  private let plan: StreamPlan
  private let edge: Int
  /// With so many frames ahead of it no voice reaches a frame before it has obeyed an order.
  private let safeDistance: Int
  private let state: Mutex<State>
  private let filling = Mutex(Filling())
  private let seeking = Mutex(())

  /// A stream of `source` that begins with the sound's frame `from`.
  ///
  /// - Parameters:
  ///   - source: the sound.
  ///   - plan: what of it is played, in the engine's frames.
  ///   - from: the frame to begin with.
  ///   - head: the sound's first frames, which whoever calls holds.
  ///   - frames: how many the ring is to hold.
  ///   - pool: whose budget is charged.
  /// - Throws: as `ClipPool/admit(_:layout:)`; nothing is charged then.
  package init(
    _ source: StreamSource, plan: StreamPlan, from: Int, head: ClipView, frames: Int, pool: ClipPool
  ) throws(ClipError) {
    self.source = source
    self.plan = plan
    edge = SourceWalk.edge(rate: source.rate)
    safeDistance = 4096 + source.rate / 20
    ring = try StreamRing(
      frames: frames + Int(ClipView.framesKept), layout: source.layout, pool: pool)
    let lead = min(Self.reach, from)
    first = UInt32(lead)
    var frame = from - lead
    map = StreamMap(StreamMap.Stretch(start: 0, frame: frame, repeatsLeft: plan.repeats))
    let resident = min(
      Int(head.framesReady) - frame, plan.plainFrames(from: frame, edge: edge))
    if resident > 0 {
      let start = unsafe head.frames + frame * source.layout.bytesPerFrame
      frame += unsafe ring.append(start, count: resident)
    }
    let steps = from > 0 || head.traits.contains(.stepsAtHead)
    ring.mark(steps ? .stepsAtHead : .none)
    state = Mutex(
      State(run: Run(frame: frame, repeatsLeft: plan.repeats, start: ring.written)))
    expect(from: frame, repeatsLeft: plan.repeats, at: ring.written)
  }

  /// Why it ended before its time, if it did.
  package var failure: DecodeError? { state.withLock { $0.failure } }

  /// What there is to do.
  package struct Need {
    /// Whether no more frames come.
    package let isEnded: Bool
    /// Whether the voice is still on its way to where it was sent.
    package let isLanding: Bool
    /// Frames written and not yet read.
    package let filled: Int
    /// The most there can be.
    package let depth: Int
  }

  /// What there is to do now.
  package var need: Need {
    state.withLock { state in
      let isLanding = state.landing.map { ring.read < $0 } ?? false
      return Need(
        isEnded: state.isEnded, isLanding: isLanding, filled: max(0, ring.filled), depth: ring.depth
      )
    }
  }

  // MARK: Filling

  /// Decodes until the ring is full, or the stream has ended.
  ///
  /// On a worker, or wherever it may block: one thread at a time, the others wait.
  ///
  /// - Throws: what went wrong; the stream then ends with the frames it has.
  package func fill(_ progress: DecodeProgress) throws(DecodeError) {
    let result = filling.withLock { filling -> Result<Void, DecodeError> in
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
            forgettingBefore: ring.read - min(ring.read, UInt64(source.rate)))
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

  private func expect(from frame: Int, repeatsLeft: UInt32, at start: UInt64) {
    let left = plan.remaining(
      from: frame, repeatsLeft: repeatsLeft, soundEnd: source.frames ?? .max, edge: edge)
    ring.expect(left.map { start + UInt64($0) })
  }

  // MARK: Seeking

  /// Goes on at another frame of the sound: the voice is told where in the ring that will be.
  ///
  /// - Parameters:
  ///   - frame: the sound's frame.
  ///   - tell: sends the voice to a frame of the ring; `false` if that could not be sent, and the
  ///     stream goes on as it was.
  /// - Returns: what `tell` said; a stream that has failed stays where it is, which is no refusal.
  package func seek(to frame: Int, _ tell: (UInt32) -> Bool) -> Bool {
    seeking.withLock { _ in
      let lead = min(Self.reach, frame)
      guard let (landing, before) = leap(to: frame - lead) else { return true }
      let isTold = tell(UInt32(truncatingIfNeeded: landing) &+ UInt32(lead))
      state.withLock { state in
        if !isTold {
          begin(&state, at: before.frame, repeatsLeft: before.repeatsLeft)
          state.landing = nil
        }
        state.isUntold = false
      }
      return isTold
    }
  }

  /// Lets the ring go on with another frame; where in the ring that is, and what would have come there.
  private func leap(to frame: Int) -> (landing: UInt64, before: StreamMap.Stretch)? {
    state.withLock { state in
      guard state.failure == nil else { return nil }
      let before = map.stretch(at: ring.written)
      let heard = map.stretch(at: ring.read)
      begin(&state, at: frame, repeatsLeft: heard.repeatsLeft)
      state.landing = ring.written
      state.isUntold = true
      return (ring.written, before)
    }
  }

  private func begin(_ state: inout State, at frame: Int, repeatsLeft: UInt32) {
    let start = ring.written
    state.run = Run(
      number: state.run.number + 1, frame: frame, repeatsLeft: repeatsLeft, start: start)
    state.isEnded = false
    map.append(
      StreamMap.Stretch(start: start, frame: frame, repeatsLeft: repeatsLeft),
      forgettingBefore: ring.read - min(ring.read, UInt64(source.rate)))
    expect(from: frame, repeatsLeft: repeatsLeft, at: start)
    ring.mark(.none)
  }
}
