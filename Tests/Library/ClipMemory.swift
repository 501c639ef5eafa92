// SPDX-License-Identifier: Apache-2.0

import CRealtimeProbe
import MomentTestSupport

/// What the kernel says is in memory, nobody's books asked.
struct ClipMemory {
  /// Bytes of mappings that were asked for as clips are: with `MAP_NORESERVE`.
  let clips: Int
  /// Bytes of the process that are nobody else's and were written.
  let privateDirty: Int

  init(clips: Int, privateDirty: Int) {
    self.clips = clips
    self.privateDirty = privateDirty
  }

  /// Now.
  static var now: ClipMemory {
    let regions = MemoryMap.read().regions
    return ClipMemory(
      clips: regions.reduce(0) { $1.isUnreserved ? $0 + $1.residentBytes : $0 },
      privateDirty: regions.reduce(0) { $0 + $1.privateDirtyBytes })
  }

  /// Keeps malloc from mapping as clips do; to be called before there is a second thread.
  static func keepApart() {
    realtime_probe_use_one_heap()
    precondition(now.clips == 0, "something else is mapped as clips are")
  }
}
