// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import Synchronization

extension DeviceLoop {
  /// Without a device: time goes on for the voices there are, unheard.
  ///
  /// With no voices there is no wake-up but the one at the end, and none at all without an end.
  mutating func wait(until end: UInt64) -> Phase {
    link.gauges.enter(end == .max ? .silent : .waiting)
    let format = DeviceFormat(sample: .float32, channels: 2)
    do throws(OutputError) { try driver.attach(format, rate: driver.rate) } catch {
      preconditionFailure("the engine's own rate takes no memory")
    }
    let arrival = arrivals?.descriptor ?? -1
    var origin = Monotonic.now
    var done: UInt64 = 0
    while stopOrder == 0 {
      let now = Monotonic.now
      if now >= end || opener.hasAnswer { return .opening }
      if arrivals?.hasArrived() == true, backOff.arrived(now: now) { return .opening }
      if driver.isIdle {
        sleep(until: end, orReadable: arrival)
        origin = Monotonic.now
        done = 0
        continue
      }
      let due = Monotonic.frames(inNanoseconds: now - origin, rate: driver.rate)
      if due >= done + UInt64(silentBlock) {
        unsafe driver.render(silentBlock, into: scratch.base)
        driver.publish(unheard: 0)
        link.gauges.blocks.count()
        done += UInt64(silentBlock)
      } else {
        let next =
          origin
          + Monotonic.nanoseconds(ofFrames: done + UInt64(silentBlock), rate: driver.rate)
        let pause = min(next, end) - min(now, end)
        link.gauges.wakeups.count()
        if link.wake.sleep(milliseconds: Monotonic.milliseconds(pause), orReadable: arrival) {
          link.wake.settle()
        }
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

  /// With the device closed: nothing wakes the thread but an order or a stop.
  mutating func sleepUntilOrdered() -> Phase {
    while stopOrder == 0 {
      if boundary.ordersWaiting > 0 { return .opening }
      sleep(until: .max)
    }
    return .ended
  }

  private var boundary: BoundaryRef { driver.boundary }

  /// Sleeps until an order or a stop comes, or until a moment on the monotonic clock.
  ///
  /// Another descriptor that can be read ends the sleep, too.
  func sleep(until end: UInt64, orReadable other: Int32 = -1) {
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
