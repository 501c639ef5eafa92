// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import Synchronization

// What the engine gives up when memory runs short. What plays is not touched.
extension EngineCore: PressureRelief {
  func give(way level: MemoryPressure) -> Int {
    if level > .normal { decoder.stopPrefetching() } else { decoder.resumePrefetching() }
    refusesLoads.store(level >= .critical, ordering: .relaxed)
    return level >= .medium ? pool.evictIdle() : 0
  }
}
