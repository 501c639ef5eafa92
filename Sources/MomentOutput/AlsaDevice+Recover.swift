// SPDX-License-Identifier: Apache-2.0

import CALSA
import Glibc

extension AlsaDevice {
  /// How long a suspended device is given to come back by itself, in nanoseconds.
  private static var resumePatience: UInt64 { 5_000_000_000 }

  /// Mends what one of libasound's negative codes stands for.
  ///
  /// - Throws: `OutputError/lost(_:_:)` if it cannot be mended, or was mended too often for nothing.
  mutating func recover(from code: Int) throws(OutputError) {
    switch Int32(-code) {
    case EINTR, EAGAIN:
      return
    case EPIPE:
      gauges.xruns.count()
      try restart()
    case ESTRPIPE:
      gauges.suspends.count()
      try resume()
    case EBADFD:
      // Not what the stream's state allows: the state says why.
      try recoverFromState()
    case ENODEV, ENXIO, ENOTCONN, ECONNRESET:
      throw lost(.gone)
    default:
      throw lost(.failed(reason: OutputError.text(ofCode: code)))
    }
  }

  /// Mends what the stream's state stands for.
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
    guard progress.recover() else {
      throw lost(.neverRecovered(attempts: Progress.mostRecoveries))
    }
    let queued = unsafe pcm.queuedAtStop(
      of: report.bufferFrames, scratch: OpaquePointer(status))
    let code = pcm.prepare()
    if code < 0 {
      if -code == ENODEV { throw lost(.gone) }
      throw lost(.failed(reason: OutputError.text(ofCode: code)))
    }
    gauges.recoveries.count()
    gauges.framesLost.count(UInt32(queued))
    isStarted = false
    progress.restart(at: written, now: Monotonic.now)
  }

  /// Lets a suspended device go on where it was, or begins anew where it cannot.
  private mutating func resume() throws(OutputError) {
    let end = Monotonic.now + Self.resumePatience
    while true {
      let code = pcm.resume()
      if code == -Int(EAGAIN), Monotonic.now < end {
        // Still waking up.
        usleep(20_000)
        continue
      }
      guard code >= 0, progress.recover() else { return try restart() }
      gauges.recoveries.count()
      switch pcm.state {
      case SND_PCM_STATE_RUNNING: progress.begin(now: Monotonic.now)
      case SND_PCM_STATE_PREPARED: isStarted = false
      default: try restart()
      }
      return
    }
  }
}
