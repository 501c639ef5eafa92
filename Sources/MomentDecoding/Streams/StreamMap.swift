// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Which of a sound's frames each of a stream's is.
///
/// Any thread. It keeps no memory of the stream alive.
package final class StreamMap: Sendable {
  /// From one frame of the stream on, the sound's frames follow each other.
  struct Stretch {
    /// The stream's first frame.
    let start: UInt64
    /// The sound's frame that it is.
    let frame: Int
    /// Repeats still to come from here on.
    let repeatsLeft: UInt32
  }

  private let stretches: Mutex<[Stretch]>

  init(_ first: Stretch) { stretches = Mutex([first]) }

  /// Notes that the stream goes on elsewhere; what is told only of frames before `kept` is forgotten.
  func append(_ next: Stretch, forgettingBefore kept: UInt64) {
    stretches.withLock { stretches in
      stretches.removeAll { $0.start >= next.start }
      stretches.append(next)
      let old = stretches.dropFirst().prefix { $0.start <= kept }.count
      stretches.removeFirst(old)
    }
  }

  /// Keeps a stretch's beginning within 32 bits of the stream's frames to come: half a day at 48 kHz.
  func keepNear(_ position: UInt64) {
    stretches.withLock { stretches in
      let last = stretches[stretches.count - 1]
      guard position > last.start, position - last.start >= 1 << 30 else { return }
      let beyond = Int(clamping: position - last.start)
      stretches.append(
        Stretch(start: position, frame: last.frame + beyond, repeatsLeft: last.repeatsLeft))
    }
  }

  /// What the stream's frame is, repeats counted from there.
  func stretch(at position: UInt64) -> Stretch {
    stretches.withLock { stretches in
      let found = stretches.last { $0.start <= position } ?? stretches[0]
      let beyond = Int(clamping: position) - Int(clamping: found.start)
      return Stretch(
        start: position, frame: max(0, found.frame + beyond), repeatsLeft: found.repeatsLeft)
    }
  }

  /// The sound's frame at a stream's position, of which only the lower 32 bits are known.
  package func frame(at position: UInt32) -> Int {
    let newest = stretches.withLock { $0[$0.count - 1].start }
    let distance = Int32(bitPattern: position &- UInt32(truncatingIfNeeded: newest))
    return stretch(at: UInt64(clamping: Int64(clamping: newest) + Int64(distance))).frame
  }
}
