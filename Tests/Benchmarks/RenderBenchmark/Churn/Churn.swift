// SPDX-License-Identifier: Apache-2.0

import CRealtimeProbe
import Glibc

/// What the mixing thread goes through while another one loads and unloads.
struct Churn {
  /// Processor time of each block, in nanoseconds.
  private(set) var blocks: [Int] = []
  /// The longest block by the clock on the wall, in nanoseconds.
  private(set) var longest = 0
  /// Blocks in which the thread slept, for a lock or anything else.
  private(set) var slept = 0
  private(set) var pageFaults = 0
  private(set) var heapCalls = 0
  private(set) var locks = 0
  /// Sounds loaded meanwhile.
  private(set) var sounds = 0

  /// The time from one block to the next: five times as fast as it is heard.
  private static let interval = 1_000_000
  /// Blocks before measuring, in which the first sounds are loaded.
  private static let warmUpBlocks = 300

  /// Renders `count` more blocks of a stage while its sounds come and go.
  mutating func measure(_ stage: any Stage, blocks count: Int) throws {
    let turner = try StageTurner(stage)
    var due = ThreadUse.elapsed
    for block in 0..<(Self.warmUpBlocks + count) {
      due += Self.interval
      sleep(until: due)
      if block < Self.warmUpBlocks {
        stage.renderBlock()
        if block == Self.warmUpBlocks - 1 { sounds -= turner.count }
      } else {
        measureBlock(of: stage)
      }
    }
    sounds += turner.count
    try turner.end()
  }

  private mutating func measureBlock(of stage: any Stage) {
    let before = ThreadUse.now
    let began = ThreadUse.elapsed
    realtime_probe_arm()
    let used = ThreadUse.nanoseconds
    stage.renderBlock()
    let took = ThreadUse.nanoseconds - used
    let probe = realtime_probe_disarm()
    blocks.append(took)
    longest = max(longest, ThreadUse.elapsed - began)
    let after = ThreadUse.now
    if after.waits > before.waits { slept += 1 }
    pageFaults += after.pageFaults - before.pageFaults
    heapCalls += Int(probe.heap)
    locks += Int(probe.locks)
  }

  /// The time, in microseconds, that a share of all blocks stayed within.
  func microseconds(within share: Double) -> Double {
    let sorted = blocks.sorted()
    guard !sorted.isEmpty else { return 0 }
    return Double(sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]) / 1000
  }

  private func sleep(until due: Int) {
    var time = timespec(tv_sec: due / 1_000_000_000, tv_nsec: due % 1_000_000_000)
    while unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
  }
}
