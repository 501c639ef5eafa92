// SPDX-License-Identifier: Apache-2.0

import Glibc

extension AlsaDevice {
  /// Plays what is in the device to the end, with silence after it.
  ///
  /// Not `snd_pcm_drain`, whose end a plugin decides: silence is put in until every frame before it
  /// has left, so that no period is cut. Takes what is queued and a period more; never longer than
  /// twice that and half a second, nor longer than a device may stand.
  ///
  /// - Returns: frames left unplayed, at the device's rate; 0 if all is well.
  package mutating func drain() -> Int {
    let last = written + UInt64(pending.count)
    let queued = Double(delay) / Double(report.rate)
    let end = Monotonic.now + Monotonic.nanoseconds(2 * queued + 0.5)
    do throws(OutputError) {
      // A period more than was queued: hardware has fifos that nobody counts.
      while heard(of: last) < last + UInt64(report.periodFrames), Monotonic.now < end {
        try putSilence(try room(orWakenBy: -1, until: end))
      }
    } catch {
      gauges.framesLost.count(UInt32(truncatingIfNeeded: left(of: last)))
    }
    // Not stopped here: whoever closes it does, since a sound server that hangs does not let go.
    return left(of: last)
  }

  /// The first frame not yet heard, counted as `written` is.
  private func heard(of last: UInt64) -> UInt64 {
    let unheard = UInt64(delay)
    return written + UInt64(pending.count) - min(unheard, written + UInt64(pending.count))
  }

  private func left(of last: UInt64) -> Int {
    let heard = heard(of: last)
    return heard < last ? Int(last - heard) : 0
  }
}
