// SPDX-License-Identifier: Apache-2.0

import CALSA
import Glibc

extension AlsaDevice {
  /// How long a device may stay suspended until it is made to begin anew, in nanoseconds.
  private static var resumePatience: UInt64 { 5_000_000_000 }

  /// Recovers from what one of libasound's negative codes stands for.
  ///
  /// Every call counts as one without progress, so that no answer can be recovered from for ever.
  ///
  /// - Throws: `OutputError/lost(_:_:)` if it cannot be recovered from, or was too often for nothing.
  mutating func recover(from code: Int) throws(OutputError) {
    if code == PCM.takenOver { throw lost(.gone) }
    stalls.countIdleCall()
    switch Int32(-code) {
    case EINTR, EAGAIN:
      return
    case EPIPE:
      hasUnderrun = true
      try restart()
    case ESTRPIPE:
      try suspend()
    case EBADFD:
      // Not what the stream's state allows: the state says why.
      try recoverFromState()
    case ENODEV, ENXIO, ENOTCONN, ECONNRESET:
      throw lost(.gone)
    default:
      throw lost(.failed(reason: OutputError.text(ofCode: code)))
    }
  }

  /// Recovers from what the stream's state stands for; nothing if the state is as it should be.
  mutating func recoverFromState() throws(OutputError) {
    switch pcm.state {
    case SND_PCM_STATE_XRUN: try recover(from: -Int(EPIPE))
    case SND_PCM_STATE_SUSPENDED: try recover(from: -Int(ESTRPIPE))
    case SND_PCM_STATE_DISCONNECTED: throw lost(.gone)
    case SND_PCM_STATE_OPEN, SND_PCM_STATE_SETUP, SND_PCM_STATE_DRAINING: try restart()
    default: break
    }
  }

  /// Begins the stream anew; frames still in the device are lost (none after a true underrun).
  private mutating func restart() throws(OutputError) {
    guard stalls.recover() else {
      throw lost(.neverRecovered(attempts: StallDetector.mostRecoveries))
    }
    let queued = unsafe pcm.queuedAtStop(
      of: report.bufferFrames, scratch: OpaquePointer(status))
    let code = pcm.prepare()
    if code == PCM.takenOver || -code == ENODEV { throw lost(.gone) }
    // The stream's next answer asks for it again, and that is counted.
    if code == -Int(EAGAIN) || code == -Int(EINTR) { return }
    if code < 0 { throw lost(.failed(reason: OutputError.text(ofCode: code))) }
    isRecovering = true
    gauges.framesLost.count(UInt32(queued))
    isStarted = false
    stalls.restart(at: written, now: Monotonic.now)
  }

  /// Counts what a stream that moves again has recovered from: a recovery that leads nowhere is neither an
  /// underrun nor a recovery, but the device's loss.
  mutating func noteMovement() {
    resumeEnd = nil
    guard isRecovering else { return }
    if hasUnderrun { gauges.xruns.count() }
    gauges.recoveries.count()
    hasUnderrun = false
    isRecovering = false
  }

  /// The machine, or the device, went to sleep.
  private mutating func suspend() throws(OutputError) {
    gauges.suspends.count()
    isSuspended = true
    if resumeEnd == nil { resumeEnd = Monotonic.now + Self.resumePatience }
    try resume()
  }

  /// Lets a suspended device go on where it was, or begin anew where it cannot; one that is still waking up
  /// stays suspended.
  mutating func resume() throws(OutputError) {
    let code = pcm.resume()
    let now = Monotonic.now
    if code == -Int(EAGAIN) || code == -Int(EINTR), let resumeEnd, now < resumeEnd {
      stalls.begin(now: now)
      return
    }
    isSuspended = false
    guard code >= 0, stalls.recover() else {
      if code == PCM.takenOver { throw lost(.gone) }
      return try restart()
    }
    isRecovering = true
    switch pcm.state {
    case SND_PCM_STATE_RUNNING: stalls.begin(now: now)
    case SND_PCM_STATE_PREPARED: isStarted = false
    default: try restart()
    }
  }
}
