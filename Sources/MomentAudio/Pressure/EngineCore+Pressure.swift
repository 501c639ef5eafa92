// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import Synchronization

// What the engine gives up when memory runs short. What plays is not touched.
extension EngineCore: PressureRelief {
  func give(way level: MemoryPressure) -> Int {
    if level > .normal { decoder.stopPrefetching() } else { decoder.resumePrefetching() }
    refusesLoads.store(level >= .critical, ordering: .relaxed)
    let rings = pool.statistics.ringBytes
    streams.keep(seconds: level >= .critical ? streamSettings.shortRingSeconds : nil)
    let shrunk = max(0, rings - pool.statistics.ringBytes)
    return shrunk + (level >= .medium ? pool.evictIdle() : 0)
  }
}
