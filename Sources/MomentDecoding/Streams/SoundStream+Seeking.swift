// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import Synchronization

extension SoundStream {
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
      forgettingBefore: rememberedFrom)
    expect(from: frame, repeatsLeft: repeatsLeft, at: start)
    ring.mark(.none)
  }

  /// The first frame that the map must remember: a second behind what is read.
  ///
  /// Read once: what is read moves on in between.
  var rememberedFrom: UInt64 {
    let read = ring.read
    return read - min(read, UInt64(source.rate))
  }
}
