// SPDX-License-Identifier: Apache-2.0

import CALSA
import CThread
import Glibc
import MomentRealtimeBoundary
import Synchronization

/// Where the render thread begins.
func runRenderThread(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  let link = unsafe Unmanaged<OutputLink>.fromOpaque(context).takeRetainedValue()
  RenderThread(link: link).runFromOpening()
}

/// What the thread is given that goes on after one that hangs in a call.
final class RenderSuccession: Sendable {
  let link: OutputLink
  let slot: DeviceLoopSlot

  init(_ link: OutputLink, _ slot: DeviceLoopSlot) {
    self.link = link
    self.slot = slot
  }
}

/// Where a render thread begins that goes on with another's loop.
func runSucceedingRenderThread(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  let given = unsafe Unmanaged<RenderSuccession>.fromOpaque(context).takeRetainedValue()
  RenderThread(link: given.link).run(afterHangIn: given.slot)
}

/// A render thread from its first to its last step.
struct RenderThread {
  /// Deep enough for a render call and libasound's plugins on top of it.
  private static let lockedStack = 64 * 1024
  let link: OutputLink

  /// Opens the first device, waits for what to do with it, and goes on until a stop order.
  func runFromOpening() {
    let isRealtime = prepare()
    let asked = link.configuration.rate
    let wish = asked ?? link.configuration.preferredRate ?? 48_000
    var opener = DeviceOpener(link: link)
    let opened = opener.open(
      rate: wish, isFixed: asked != nil, patience: link.configuration.openPatience)
    // Built before the lock: inside its closure the noncopyable result crashes the 6.3.1 optimiser.
    let own = OutputLink.Answer(
      rate: asked ?? opened.rate ?? wish, report: opened.report, failure: opened.failure)
    link.report.withLock { $0 = own.report }
    let answer = link.settle(own)
    link.answered.wake()
    guard link.presence.leave() else { return end() }
    guard case .begin(let boundary) = waitForLetter() else {
      link.presence.enter()
      _ = consume opened
      return end()
    }
    let slot: DeviceLoopSlot
    do throws(OutputError) {
      let driver = try RenderDriver(
        boundary: boundary, rate: answer.rate, wakingControl: link.control)
      slot = DeviceLoopSlot(
        try DeviceLoop(link: link, driver: driver, opener: opener, isRealtime: isRealtime))
    } catch {
      link.tell(.lost(error))
      link.presence.enter()
      _ = consume opened
      return end()
    }
    let first = slot.entered(opened)
    drive(slot, from: first)
  }

  /// Goes on with the loop of a thread that hangs in a call to its device.
  func run(afterHangIn slot: DeviceLoopSlot) {
    _ = prepare()
    let first = slot.loop { $0.lostInCall() }
    drive(slot, from: first)
  }

  /// Runs until a stop order, or until somebody has taken over.
  private func drive(_ slot: DeviceLoopSlot, from first: consuming DeviceLoop.Phase) {
    var phase = first
    while true {
      switch consume phase {
      case .opening: phase = slot.loop { $0.open() }
      case .running(let device):
        guard let next = DevicePlayback(slot: slot, link: link).run(device) else { return }
        phase = next
      case .waiting(let end): phase = slot.loop { $0.wait(until: end) }
      case .closed: phase = slot.loop { $0.sleepUntilOrdered() }
      case .ended:
        slot.empty()
        return end()
      }
    }
  }

  private func end() {
    link.gauges.enter(.ended)
    link.ended.wake()
  }

  /// Makes the calling thread one to render on.
  ///
  /// - Returns: whether it may be put under the real-time scheduler.
  private func prepare() -> Bool {
    cthread_flush_denormals()
    // Everything libasound says is told by our own errors.
    unsafe calsa_mute()
    let isLocked = cthread_lock_stack(Self.lockedStack) == 0
    let isCodeLocked = cthread_lock_code() > 0
    let priority = Int32(clamping: link.configuration.priority)
    let isRealtime = cthread_become_realtime(priority) == 0
    // Only a running stream needs it; opening a device may take a while and must not starve others.
    if isRealtime { cthread_become_ordinary() }
    link.scheduling.withLock {
      $0 = SchedulingReport(
        priority: isRealtime ? Int(priority) : nil, isStackLocked: isLocked,
        isCodeLocked: isCodeLocked)
    }
    return isRealtime
  }

  private func waitForLetter() -> OutputLink.Letter {
    while true {
      if let letter = link.letter.withLock({ $0 }) { return letter }
      link.wake.sleep(milliseconds: -1)
      link.wake.settle()
    }
  }
}
