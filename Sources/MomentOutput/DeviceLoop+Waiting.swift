// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import Synchronization

extension DeviceLoop {
  /// Blocks rendered at most before the next sleep when time has to be caught up with: streams are filled meanwhile.
  private static var mostBlocks: Int { 8 }

  /// Without a device: time goes on for the voices there are, unheard.
  ///
  /// With no voices there is no wake-up but the one at the end, and none at all without an end.
  mutating func wait(until end: UInt64) -> Phase {
    link.gauges.enter(end == .max ? .silent : .waiting)
    attachNothing()
    let arrival = arrivals?.descriptor ?? -1
    while stopOrder == 0 {
      let now = Monotonic.now
      if now >= end || opener.hasAnswer { return .opening }
      if arrivals?.hasArrived() == true, backOff.arrived(now: now) { return .opening }
      if driver.isIdle {
        due = nil
        sleep(until: end, orReadable: arrival)
        continue
      }
      let next = passTime(to: now)
      let pause = min(next, end) - min(now, end)
      link.gauges.wakeups.count()
      if link.wake.sleep(milliseconds: Monotonic.milliseconds(pause), orReadable: arrival) {
        link.wake.settle()
      }
    }
    return .ended
  }

  /// From now on a device or a server that comes up is seen.
  ///
  /// Before it is told that there is none: whoever hears that may start one.
  mutating func watchArrivals() {
    guard arrivals == nil else { return }
    let wish = link.configuration
    arrivals = DeviceArrivalWatch(
      DeviceArrivalWatch.places(of: wish.targets, system: wish.system))
  }

  /// Renders, unheard, what was due while a device stood, was lost and opened again: voices do not wait for it.
  mutating func catchUp() {
    guard let due, !driver.isIdle, Monotonic.now >= due + unheardSpan else { return }
    attachNothing()
    while stopOrder == 0, !driver.isIdle {
      let now = Monotonic.now
      let next = passTime(to: now)
      guard (self.due ?? now) + unheardSpan <= now else { return }
      if link.wake.sleep(milliseconds: Monotonic.milliseconds(next - now)) { link.wake.settle() }
    }
  }

  /// Renders the blocks that are over by `now`, but not too many at once.
  ///
  /// - Returns: when there is more to render.
  private mutating func passTime(to now: UInt64) -> UInt64 {
    var next = due ?? now
    for _ in 0..<Self.mostBlocks where next + unheardSpan <= now && !driver.isIdle {
      next += renderUnheard()
    }
    due = next
    return (next + unheardSpan > now ? next : now) + unheardSpan
  }

  /// With a device that was opened again and has not moved yet: voices do not wait for it.
  ///
  /// - Returns: whether it has still to move.
  mutating func passTimeStanding() -> Bool {
    if hasLost { _ = passTime(to: Monotonic.now) }
    return hasLost
  }

  private mutating func attachNothing() {
    let format = DeviceFormat(sample: .float32, channels: 2)
    do throws(OutputError) { try attach(format, rate: driver.rate) } catch {
      preconditionFailure("the engine's own rate takes no memory")
    }
  }

  /// With the device closed: nothing wakes the thread but an order or a stop.
  mutating func sleepUntilOrdered() -> Phase {
    due = nil
    while stopOrder == 0 {
      if boundary.ordersWaiting > 0 { return .opening }
      sleep(until: .max)
    }
    return .ended
  }

  /// Waits with an open device whose stream has not begun until there is something to play.
  ///
  /// The first sound then stands at the head of the buffer, not behind a buffer of silence. A device
  /// that is to stay warm does not wait.
  ///
  /// - Returns: whether there is something, or the end has come; else the device has idled for long.
  mutating func waitForSound() -> Bool {
    guard case .closeAfter(let seconds) = link.configuration.idle else { return true }
    let end = Monotonic.now + Monotonic.nanoseconds(seconds)
    while driver.isIdle, stopOrder == 0 {
      due = nil
      if Monotonic.now >= end { return false }
      sleep(until: end)
    }
    return true
  }

  private var boundary: BoundaryRef { driver.boundary }

  /// Sleeps until an order or a stop comes, or until a moment on the monotonic clock.
  ///
  /// Another descriptor that can be read ends the sleep, too.
  private func sleep(until end: UInt64, orReadable other: Int32 = -1) {
    boundary.with { $0.renderIsAsleep.store(1, ordering: .sequentiallyConsistent) }
    // First say that we sleep, then look again: an order sent in between wakes us or is seen.
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    if boundary.ordersWaiting == 0, stopOrder == 0 {
      let now = Monotonic.now
      let pause = end == .max ? -1 : Monotonic.milliseconds(end - min(now, end))
      link.gauges.wakeups.count()
      if link.wake.sleep(milliseconds: pause, orReadable: other) { link.wake.settle() }
    }
    boundary.with { $0.renderIsAsleep.store(0, ordering: .sequentiallyConsistent) }
  }
}
