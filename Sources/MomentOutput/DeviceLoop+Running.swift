// SPDX-License-Identifier: Apache-2.0

import CThread
import Synchronization

extension DeviceLoop {
  /// Renders into a device until it is lost, idle for long, or no more is wanted.
  mutating func play(_ opened: consuming AlsaDevice) -> Phase {
    var device = opened
    let rate = Double(device.report.rate)
    guard waitForSound() else { return closeIdle(device) }
    let priority = Int32(clamping: link.configuration.priority)
    if isRealtime { cthread_become_realtime(priority) }
    link.gauges.enter(.running)
    do throws(OutputError) {
      try giveTime(toWake: &device)
      var idleFrames = 0
      while stopOrder == 0 {
        let room = try device.room(orWakenBy: link.wake.number)
        if room == 0 {
          link.wake.settle()
          continue
        }
        let wasIdle = driver.isIdle
        try unsafe device.put(room) { unsafe driver.render($1, into: $0) }
        driver.publish(unheard: device.delay)
        link.gauges.blocks.count()
        if device.progress.played > 2 * UInt64(rate) { backOff.reset() }
        // The block in which the last voice ended is not silence yet.
        idleFrames = wasIdle && driver.isIdle ? idleFrames + room : 0
        guard case .closeAfter(let seconds) = link.configuration.idle else { continue }
        let span = Monotonic.nanoseconds(seconds)
        if idleFrames >= Monotonic.frames(inNanoseconds: span, rate: device.report.rate),
          driver.isIdle
        {
          // Nothing but silence is in a device that has been idle for longer than its delay.
          if idleFrames <= device.delay { _ = device.drain() }
          return closeIdle(device)
        }
      }
    } catch {
      let next = lost(error)
      return close(device) ? next : .ended
    }
    let left = stopOrder == 1 && device.written > 0 ? device.drain() : device.delay
    link.unplayed.store(UInt32(truncatingIfNeeded: left), ordering: .releasing)
    leaveDevice()
    _ = close(device, patience: Self.lastPatience)
    return .ended
  }

  /// Waits with an open device whose stream has not begun until there is something to play.
  ///
  /// The first sound then stands at the head of the buffer, not behind a buffer of silence. A device
  /// that is to stay warm does not wait.
  ///
  /// - Returns: whether there is something, or the end has come; else the device has idled for long.
  private mutating func waitForSound() -> Bool {
    guard case .closeAfter(let seconds) = link.configuration.idle else { return true }
    let end = Monotonic.now + Monotonic.nanoseconds(seconds)
    while driver.isIdle, stopOrder == 0 {
      if Monotonic.now >= end { return false }
      sleep(until: end)
    }
    return true
  }

  /// Closes a device that has nothing to play.
  private mutating func closeIdle(_ device: consuming AlsaDevice) -> Phase {
    leaveDevice()
    link.tell(.closed)
    link.gauges.enter(.closed)
    return close(device) ? .closed : .ended
  }

  /// Silence before the first frame, for devices that swallow what comes while they wake up.
  private mutating func giveTime(toWake device: inout AlsaDevice) throws(OutputError) {
    let preroll = Monotonic.nanoseconds(link.configuration.wakePreroll)
    var frames = Int(Monotonic.frames(inNanoseconds: preroll, rate: device.report.rate))
    while frames > 0, stopOrder == 0 {
      let room = try device.room(orWakenBy: link.wake.number)
      if room == 0 { link.wake.settle() }
      try device.putSilence(min(room, frames))
      frames -= room
    }
  }
}
