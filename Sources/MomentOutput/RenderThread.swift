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
  RenderThread(link: link).run()
  link.gauges.enter(.ended)
  link.ended.wake()
}

/// The render thread from its first to its last step, but for the loop in between.
struct RenderThread {
  /// Deep enough for a render call and libasound's plugins on top of it.
  private static let lockedStack = 64 * 1024
  let link: OutputLink

  func run() {
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
    guard link.presence.comeBack() else { return }

    guard case .begin(let boundary) = waitForLetter() else {
      link.presence.goAway()
      return
    }
    do throws(OutputError) {
      let driver = try RenderDriver(
        boundary: boundary, rate: answer.rate, wakingControl: link.control)
      var loop = try DeviceLoop(
        link: link, driver: driver, opener: opener, isRealtime: isRealtime)
      loop.run(from: opened)
    } catch {
      link.tell(.lost(error))
      // The device goes with this call's end.
      link.presence.goAway()
    }
  }

  private func waitForLetter() -> OutputLink.Letter {
    while true {
      if let letter = link.letter.withLock({ $0 }) { return letter }
      link.wake.sleep(milliseconds: -1)
      link.wake.settle()
    }
  }
}
