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
  struct Run {
    var number = 0
    /// The sound's frame that it begins with.
    var frame: Int
    var repeatsLeft: UInt32
    /// The stream's frame that it begins at.
    var start: UInt64
  }

  struct State {
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
  struct Filling {
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
  static let reach = 8
  let source: StreamSource
  let plan: StreamPlan
  let edge: Int
  /// With so many frames ahead of it no voice reaches a frame before it has obeyed an order.
  let safeDistance: Int
  let state: Mutex<State>
  let filling = Mutex(Filling())
  /// Frames to keep ahead at most, for as long as memory is short.
  let ahead = Atomic<Int>(.max)
  /// The most that are kept ahead now: less than the ring's depth if it is narrow.
  let reachable: Atomic<Int>
  let seeking = Mutex(())

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
    reachable = Atomic(ring.depth)
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
    let traits: ClipTraits =
      from > 0 || head.traits.contains(.stepsAtHead) ? .stepsAtHead : .none
    // A sound no longer than its head is there whole: nothing has to be decoded to know where it ends.
    let isWhole =
      resident > 0 && frame == source.frames && head.isWhole(at: head.framesReady)
      && plan.remaining(
        from: frame, repeatsLeft: plan.repeats, soundEnd: frame, edge: edge) == 0
    var state = State(run: Run(frame: frame, repeatsLeft: plan.repeats, start: ring.written))
    state.isEnded = isWhole
    self.state = Mutex(state)
    expect(from: frame, repeatsLeft: plan.repeats, at: ring.written)
    ring.mark(isWhole ? traits.union(head.traits).union(.isComplete) : traits)
  }

  /// Why it ended before its time, if it did.
  package var failure: DecodeError? { state.withLock { $0.failure } }

  /// Frames from the voice's first to its last, once that was decoded and if the voice was sent nowhere else.
  package var total: Int? {
    state.withLock { state in
      guard state.isEnded, state.failure == nil, state.run.number == 0 else { return nil }
      return max(0, Int(clamping: ring.written) - Int(first))
    }
  }

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
    /// With fewer it is time to fill the ring: half of it, and of a narrow one three quarters.
    package let low: Int
  }

  /// What there is to do now.
  package var need: Need {
    state.withLock { state in
      let isLanding = state.landing.map { ring.read < $0 } ?? false
      let depth = reachable.load(ordering: .relaxed)
      return Need(
        isEnded: state.isEnded, isLanding: isLanding, filled: max(0, ring.filled), depth: depth,
        low: depth < ring.depth ? depth - depth / 4 : depth / 2)
    }
  }

  func expect(from frame: Int, repeatsLeft: UInt32, at start: UInt64) {
    let left = plan.remaining(
      from: frame, repeatsLeft: repeatsLeft, soundEnd: source.frames ?? .max, edge: edge)
    ring.expect(left.map { start + UInt64($0) })
  }
}
