// SPDX-License-Identifier: Apache-2.0

import CALSA
import Glibc

extension AlsaDevice {
  /// Between two attempts to resume a suspended device, in nanoseconds.
  private static var resumePause: UInt64 { 20_000_000 }

  /// Sleeps until a period of frames can be put in.
  ///
  /// Each turn makes progress, sleeps in `poll`, or is counted; after eight in a row each is preceded by a
  /// sleep, and the device is lost when its time is up.
  ///
  /// - Parameters:
  ///   - wake: a descriptor that ends the sleep.
  ///   - end: a moment on the monotonic clock that ends it, too.
  /// - Returns: frames there is room for; 0 if the sleep was ended.
  /// - Throws: `OutputError/lost(_:_:)`.
  package mutating func room(
    orWakenBy wake: Int32, until end: UInt64 = .max
  ) throws(OutputError) -> Int {
    while true {
      if try pauseIfIdle(orWakenBy: wake) || (end != .max && Monotonic.now >= end) { return 0 }
      let available = pcm.availableUpdate()
      let now = Monotonic.now
      guard available >= 0 else {
        try recover(from: available)
        continue
      }
      let room = note(available: available, now: now) - pending.count
      if room >= min(report.periodFrames, report.bufferFrames) {
        let pause = throttle.pause(buffer: report.bufferFrames, rate: report.rate, now: now)
        if pause == 0 { return room }
        if sleep(nanoseconds: pause, orWakenBy: wake) { return 0 }
        continue
      }
      if !isStarted {
        // Full, and of a kind that does not start by itself.
        stalls.countIdleCall()
        try start(now: now)
        continue
      }
      if try poll(orWakenBy: wake, now: now, until: end) { return 0 }
    }
  }

  /// Sleeps between attempts to resume, and between calls that have led nowhere.
  ///
  /// - Returns: whether `wake` ended it.
  private mutating func pauseIfIdle(orWakenBy wake: Int32) throws(OutputError) -> Bool {
    if isSuspended {
      if sleep(nanoseconds: Self.resumePause, orWakenBy: wake) { return true }
      try resume()
    }
    guard stalls.mustPause else { return false }
    try checkStall(now: Monotonic.now)
    let pause = Monotonic.nanoseconds(report.bufferSeconds / 8)
    return sleep(nanoseconds: pause, orWakenBy: wake)
  }

  /// Sleeps once.
  ///
  /// - Returns: whether `wake` ended it.
  private mutating func poll(
    orWakenBy wake: Int32, now: UInt64, until end: UInt64
  ) throws(OutputError) -> Bool {
    let last = unsafe descriptors.count - 1
    unsafe descriptors[last] = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
    let patience = min(stalls.patience(now: now), end - min(now, end))
    let ready = unsafe Glibc.poll(
      descriptors.baseAddress, nfds_t(descriptors.count), Monotonic.milliseconds(patience))
    gauges.wakeups.count()
    let later = Monotonic.now
    throttle.waited()
    if ready < 0 {
      guard errno == EINTR else { throw lost(.failed(reason: OutputError.text(of: errno))) }
      // Interrupted (by a debugger, or the machine going to sleep): as good as woken for nothing.
      stalls.countIdleCall()
      return false
    }
    if unsafe descriptors[last].revents != 0 { return true }
    let (events, answer) = unsafe pcm.events(descriptors.baseAddress, last)
    if answer < 0 { try recover(from: answer) }
    if events & (POLLERR | POLLHUP | POLLNVAL) != 0 { try recoverFromState() }
    try checkProgress(now: later)
    return false
  }

  /// Judges a wake-up: the position has moved, or it may still move, or the device is lost.
  private mutating func checkProgress(now: UInt64) throws(OutputError) {
    let before = stalls.played
    let available = pcm.availableUpdate()
    if available >= 0 { note(available: available, now: now) }
    guard stalls.played == before else { return }
    // Poll may return at once although there is no room (PulseAudio behind `plug` in mmap mode).
    stalls.countIdleCall()
    try checkStall(now: now)
  }

  /// Throws if the device has stood for too long.
  private mutating func checkStall(now: UInt64) throws(OutputError) {
    guard !isSuspended, stalls.patience(now: now) == 0 else { return }
    // Before the verdict: what the hardware says, not what was last heard from it.
    let available = pcm.availableNow()
    if available >= 0 { note(available: available, now: now) }
    if stalls.patience(now: now) == 0 {
      throw lost(.stalled(milliseconds: Int(stalls.stood(now: now) / 1_000_000)))
    }
  }

  /// Notes how many frames can be put in.
  ///
  /// - Returns: that number, never more than the buffer holds.
  @discardableResult
  mutating func note(available: Int, now: UInt64) -> Int {
    let room = min(available, report.bufferFrames)
    let queued = UInt64(report.bufferFrames - room)
    if isStarted, written >= queued, stalls.note(played: written - queued, now: now) {
      noteMovement()
    }
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
