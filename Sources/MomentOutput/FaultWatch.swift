// SPDX-License-Identifier: Apache-2.0

import CThread
package import MomentRealtimeBoundary
import Synchronization

/// Counts the page faults of the render thread while a device runs.
///
/// On the render thread, between blocks. One system call about once a second.
package struct FaultWatch {
  private let boundary: BoundaryRef
  private let interval: Int
  private var framesLeft: Int
  private var seen: Int

  /// A watch that begins now and looks after each `interval` frames.
  package init(_ boundary: BoundaryRef, interval: Int) {
    self.boundary = boundary
    self.interval = interval
    framesLeft = interval
    seen = cthread_page_faults()
  }

  /// Takes note of rendered frames, and looks when it is time.
  package mutating func pass(_ frames: Int) {
    framesLeft -= frames
    guard framesLeft <= 0 else { return }
    framesLeft = interval
    let now = cthread_page_faults()
    boundary.with { $0.gauges.pageFaults.count(UInt32(truncatingIfNeeded: now - seen)) }
    seen = now
  }
}
