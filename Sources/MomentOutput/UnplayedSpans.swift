// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The spans of the engine's time in which no device played what was rendered.
///
/// The render thread writes while no stream runs; any thread asks. Takes no memory after its first spans.
final class UnplayedSpans: Sendable {
  /// Spans kept apart; older ones become one with the frames between them.
  private static let most = 64

  private struct State {
    var spans: [Range<UInt64>] = []
    var openSince: UInt64?
  }

  private let state: Mutex<State>

  init() {
    var first = State()
    first.spans.reserveCapacity(Self.most + 1)
    state = Mutex(first)
  }

  /// Nothing is played from this engine frame on.
  func begin(at frame: UInt64) {
    state.withLock { state in
      guard state.openSince == nil else { return }
      // A device that was opened and has played nothing: the span goes on.
      if let last = state.spans.last, last.upperBound >= frame {
        state.spans.removeLast()
        state.openSince = last.lowerBound
      } else {
        state.openSince = frame
      }
    }
  }

  /// A device is given the frames from this one on.
  func end(at frame: UInt64) {
    state.withLock { state in
      guard let start = state.openSince else { return }
      state.openSince = nil
      guard start < frame else { return }
      state.spans.append(start..<frame)
      guard state.spans.count > Self.most else { return }
      let oldest = state.spans.removeFirst()
      state.spans[0] = oldest.lowerBound..<state.spans[0].upperBound
    }
  }

  /// Frames of a part of the engine's time that no device has played.
  func count(in part: Range<UInt64>) -> UInt64 {
    state.withLock { state in
      var total: UInt64 = 0
      for span in state.spans where span.overlaps(part) {
        total += UInt64(span.clamped(to: part).count)
      }
      if let start = state.openSince, start < part.upperBound {
        total += part.upperBound - max(start, part.lowerBound)
      }
      return total
    }
  }
}
