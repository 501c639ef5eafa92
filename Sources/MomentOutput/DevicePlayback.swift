// SPDX-License-Identifier: Apache-2.0

import CThread
import Synchronization

/// One device from its first frame to its end: the part of the render thread's work that calls a running device.
///
/// Nothing here touches the loop but through `DeviceLoopSlot/loop(between:_:)`, which refuses once somebody has
/// taken over.
struct DevicePlayback {
  private enum End {
    case stopped
    case idle
    case lost(OutputError)
  }

  /// While a device that was opened again has not moved: nanoseconds between two looks at the clock.
  private static let standingSpan: UInt64 = 20_000_000
  let slot: DeviceLoopSlot
  let link: OutputLink

  /// Renders into a device until it is lost, idle for long, or no more is wanted.
  ///
  /// - Returns: what comes next; `nil` if a call has taken too long and somebody has taken over. The device is
  ///   then closed by the time this returns, and nothing else is left to do.
  func run(_ opened: consuming AlsaDevice) -> DeviceLoop.Phase? {
    var device = opened
    let calls = device.calls
    guard slot.loop({ $0.waitForSound() }) else { return closeIdle(device) }
    slot.loop { $0.enterDevice() }
    link.running.begin(calls, slot)
    // Whoever looks after the calls sleeps, since nothing ran.
    link.wakeControl()
    let end = play(on: &device)
    var left = 0
    if case .stopped = end {
      left = stopOrder == 1 && device.written > 0 ? device.drain() : device.delay
    }
    guard !calls.isTakenOver else { return nil }
    link.running.end()
    switch end {
    case .idle: return closeIdle(device)
    case .lost(let error):
      let next = slot.loop { $0.lost(error) }
      return link.close(device) ? next : .ended
    case .stopped:
      link.unplayed.store(UInt32(clamping: left), ordering: .releasing)
      slot.loop { $0.leaveDevice() }
      _ = link.close(device, patience: OutputLink.lastPatience)
      return .ended
    }
  }

  private func play(on device: inout AlsaDevice) -> End {
    let calls = device.calls
    let rate = device.report.rate
    device.begin()
    do throws(OutputError) {
      try giveTime(toWake: &device)
      var idleFrames = 0
      var isStanding = slot.loop(between: calls) { $0.hasLost } == true
      var faults = slot.loop(between: calls) {
        FaultWatch($0.driver.boundary, interval: Int(rate))
      }
      while stopOrder == 0 {
        let look = isStanding ? Monotonic.now + Self.standingSpan : UInt64.max
        let room = try device.room(orWakenBy: link.wake.number, until: look)
        if room == 0 {
          link.wake.settle()
          isStanding =
            isStanding && slot.loop(between: calls) { $0.passTimeStanding() } == true
          continue
        }
        let wasIdle = slot.loop(between: calls) { $0.driver.isIdle } ?? true
        try unsafe device.put(room) { memory, count in
          _ = slot.loop(between: calls) { unsafe $0.driver.render(count, into: memory) }
        }
        let unheard = device.delay
        let moved = device.moved
        let isIdle = slot.loop(between: calls) { loop in
          loop.finishBlock(unheard: unheard, moved: moved)
          isStanding = loop.hasLost
          faults?.pass(room)
          return loop.driver.isIdle
        }
        // The block in which the last voice ended is not silence yet.
        idleFrames = wasIdle && isIdle == true ? idleFrames + room : 0
        guard case .closeAfter(let seconds) = link.configuration.idle else { continue }
        let span = Monotonic.nanoseconds(seconds)
        if idleFrames >= Monotonic.frames(inNanoseconds: span, rate: rate), isIdle == true {
          // Nothing but silence is in a device that has been idle for longer than its delay.
          if idleFrames <= unheard { _ = device.drain() }
          return .idle
        }
      }
    } catch { return .lost(error) }
    return .stopped
  }

  /// Closes a device that has nothing to play.
  private func closeIdle(_ device: consuming AlsaDevice) -> DeviceLoop.Phase {
    slot.loop { $0.leaveDevice() }
    link.tell(.closed)
    link.gauges.enter(.closed)
    return link.close(device) ? .closed : .ended
  }

  /// Silence before the first frame, for devices that swallow what comes while they wake up.
  private func giveTime(toWake device: inout AlsaDevice) throws(OutputError) {
    let preroll = Monotonic.nanoseconds(link.configuration.wakePreroll)
    var frames = Int(Monotonic.frames(inNanoseconds: preroll, rate: device.report.rate))
    while frames > 0, stopOrder == 0 {
      let room = try device.room(orWakenBy: link.wake.number)
      if room == 0 { link.wake.settle() }
      try device.putSilence(min(room, frames))
      frames -= room
    }
  }

  private var stopOrder: UInt32 { link.stopOrder.load(ordering: .acquiring) }
}
