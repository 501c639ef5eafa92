// SPDX-License-Identifier: Apache-2.0

import CALSA
import Glibc

extension AlsaDevice {
  /// Sleeps until a period of frames can be put in.
  ///
  /// - Parameter wake: a descriptor that ends the sleep.
  /// - Returns: frames there is room for; 0 if `wake` ended it.
  /// - Throws: `OutputError/lost(_:_:)`.
  package mutating func room(orWakenBy wake: Int32) throws(OutputError) -> Int {
    while true {
      let available = pcm.availableUpdate()
      let now = Monotonic.now
      guard available >= 0 else {
        try recover(from: available)
        continue
      }
      let room = note(available: available, now: now) - pending.count
      if room >= min(report.periodFrames, report.bufferFrames) {
        let pause = pace.pause(buffer: report.bufferFrames, rate: report.rate, now: now)
        if pause == 0 { return room }
        if sleep(nanoseconds: pause, orWakenBy: wake) { return 0 }
        continue
      }
      if !isStarted {
        // Full, and of a kind that does not start by itself.
        try start(now: now)
        continue
      }
      if try poll(orWakenBy: wake, now: now) { return 0 }
    }
  }

  /// Sleeps once.
  ///
  /// - Returns: whether `wake` ended it.
  private mutating func poll(orWakenBy wake: Int32, now: UInt64) throws(OutputError) -> Bool {
    let last = unsafe descriptors.count - 1
    unsafe descriptors[last] = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
    let patience = Monotonic.milliseconds(progress.patience(now: now))
    let ready = unsafe Glibc.poll(descriptors.baseAddress, nfds_t(descriptors.count), patience)
    gauges.wakeups.count()
    let later = Monotonic.now
    pace.waited()
    if ready < 0 {
      // Interrupted (by a debugger, or the machine going to sleep): as good as woken for nothing.
      if errno == EINTR { return false }
      throw lost(.failed(reason: OutputError.text(of: errno)))
    }
    if unsafe descriptors[last].revents != 0 { return true }
    var events: UInt16 = 0
    let answer = unsafe snd_pcm_poll_descriptors_revents(
      pcm.handle, descriptors.baseAddress, UInt32(last), &events)
    if answer < 0 { try recover(from: Int(answer)) }
    if Int32(events) & (POLLERR | POLLHUP | POLLNVAL) != 0 { try recoverFromState() }
    return try checkProgress(now: later, orWakenBy: wake)
  }

  /// Judges a wake-up: the position has moved, or it may still move, or the device is lost.
  private mutating func checkProgress(
    now: UInt64, orWakenBy wake: Int32
  ) throws(OutputError) -> Bool {
    let before = progress.played
    var available = pcm.availableUpdate()
    if available >= 0 { note(available: available, now: now) }
    guard progress.played == before else { return false }
    if progress.patience(now: now) == 0 {
      // Before the sentence: what the hardware says, not what was last heard from it.
      available = pcm.availableNow()
      if available >= 0 { note(available: available, now: now) }
      if progress.patience(now: now) == 0 {
        throw lost(.stalled(milliseconds: Int(progress.stood(now: now) / 1_000_000)))
      }
      return false
    }
    guard progress.wokeForNothing() else { return false }
    // Poll returns at once although there is no room (PulseAudio behind `plug` in mmap mode).
    return sleep(
      nanoseconds: Monotonic.nanoseconds(report.bufferSeconds / 8), orWakenBy: wake)
  }

  /// Takes notice of how many frames can be put in.
  ///
  /// - Returns: that number, never more than the buffer holds.
  @discardableResult
  mutating func note(available: Int, now: UInt64) -> Int {
    let room = min(available, report.bufferFrames)
    let queued = UInt64(report.bufferFrames - room)
    if isStarted, written >= queued { progress.note(played: written - queued, now: now) }
    return room
  }

  /// Sleeps on `wake` alone.
  ///
  /// - Returns: whether it was woken.
  func sleep(nanoseconds: UInt64, orWakenBy wake: Int32) -> Bool {
    var entry = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
    gauges.wakeups.count()
    return unsafe Glibc.poll(&entry, 1, max(1, Monotonic.milliseconds(nanoseconds))) > 0
  }
}
