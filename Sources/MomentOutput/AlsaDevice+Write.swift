// SPDX-License-Identifier: Apache-2.0

import CALSA
import Glibc

extension AlsaDevice {
  /// Puts frames in: `fill` writes them, a period or less at a time, in the device's format.
  ///
  /// Never blocks. Everything `fill` has written gets into the device, now or with the next call,
  /// unless the device breaks down meanwhile (`DeviceGauges/framesLost`).
  ///
  /// - Parameters:
  ///   - frames: at most what `room(orWakenBy:)` has said.
  ///   - fill: writes so many frames, at most a period, to where it is told.
  /// - Throws: `OutputError/lost(_:_:)`.
  package mutating func put(
    _ frames: Int, _ fill: (UnsafeMutableRawPointer, Int) -> Void
  ) throws(OutputError) {
    try writePending()
    var left = frames
    while left > 0, pending.count == 0 {
      let run = min(left, report.periodFrames)
      if report.isMapped {
        let taken = try unsafe mapRun(run, fill)
        if taken == 0 { return }
        left -= taken
      } else {
        unsafe fill(block, run)
        pending = (0, run)
        try writePending()
        left -= run
      }
    }
  }

  /// Puts silence in.
  package mutating func putSilence(_ frames: Int) throws(OutputError) {
    let bytes = bytesPerFrame
    // Zero is silence in every format there is.
    try unsafe put(frames) { memory, count in unsafe memset(memory, 0, count * bytes) }
  }

  private mutating func mapRun(
    _ run: Int, _ fill: (UnsafeMutableRawPointer, Int) -> Void
  ) throws(OutputError) -> Int {
    var filled = 0
    let taken = unsafe pcm.map(run) { memory, count in
      unsafe fill(memory, count)
      filled = count
    }
    if taken > 0 {
      written += UInt64(taken)
      stalls.noteTaken()
      throttle.put(taken, now: Monotonic.now)
    }
    if taken == 0 { stalls.countIdleCall() }
    if taken < filled { gauges.framesLost.count(UInt32(filled - max(0, taken))) }
    if taken < 0 { try recover(from: taken) }
    return max(0, taken)
  }

  /// Offers the device what it has not yet taken.
  private mutating func writePending() throws(OutputError) {
    while pending.count > 0 {
      let from = unsafe block.advanced(by: pending.first * bytesPerFrame)
      let taken = unsafe pcm.write(from, count: pending.count)
      if taken == 0 { stalls.countIdleCall() }
      if taken < 0 { try recover(from: taken) }
      // Whatever it was, it is waited for before the next attempt.
      if taken <= 0 { return }
      stalls.noteTaken()
      written += UInt64(taken)
      throttle.put(taken, now: Monotonic.now)
      pending = (pending.first + taken, pending.count - taken)
      try noteStart()
    }
  }

  /// A full buffer starts the stream by itself, where frames are written; or is started here, where
  /// it does not (ALSA's `null`, which is never full either).
  private mutating func noteStart() throws(OutputError) {
    guard !isStarted, written - stalls.played >= UInt64(report.bufferFrames) else { return }
    try start(now: Monotonic.now)
  }

  /// Starts the stream.
  mutating func start(now: UInt64) throws(OutputError) {
    if pcm.state == SND_PCM_STATE_PREPARED {
      let code = pcm.start()
      if code < 0 { return try recover(from: code) }
    } else if pcm.calls.isTakenOver {
      throw lost(.gone)
    }
    isStarted = true
    stalls.begin(now: now)
  }
}
