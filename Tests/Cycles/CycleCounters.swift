// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentClips
import MomentTestSupport

/// What an engine counts that has to be nothing when nothing is loaded and nothing plays.
enum CycleCounters {
  /// Waits until what was let go, cancelled or is still sounding has ended by itself; ten seconds at most.
  static func settle(_ engine: AudioEngine, _ bell: CycleRenderer.Bell) async {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
      let numbers = engine.statistics
      if numbers.voices == 0, numbers.decoding.running == 0, numbers.decoding.queued == 0,
        numbers.clips.clips == 0, numbers.clips.bytes == 0
      {
        return
      }
      bell.ring()
      // Nothing depends on how long: it leaves the machine to the workers.
      try? await Task.sleep(for: .milliseconds(1))
    }
  }

  /// What is left, in words; empty if nothing is.
  static func left(_ engine: AudioEngine) -> [String] {
    let numbers = engine.statistics
    let clips = numbers.clips
    let decoding = numbers.decoding
    let counts: [(String, Int)] = [
      ("clips", clips.clips), ("bytes", clips.bytes), ("leases", clips.leases),
      ("rings", clips.rings), ("ring bytes", clips.ringBytes), ("pinned bytes", clips.pinnedBytes),
      ("clips admitted and not freed", clips.admitted - clips.freed),
      ("mappings", engine.mappings.count), ("voices", numbers.voices), ("streams", numbers.streams),
      ("loads queued", decoding.queued), ("loads running", decoding.running),
      ("files open", decoding.openFiles), ("activities", decoding.activities.count),
      ("loads without an end", decoding.submitted - ended(decoding.all)),
    ]
    return counts.filter { $0.1 != 0 }.map { "\($0.1) \($0.0)" }
  }

  private static func ended(_ totals: DecodeTotals) -> Int {
    totals.finished + totals.shared + totals.refused + totals.cancelled + totals.failed
      + totals.timedOut
  }
}
