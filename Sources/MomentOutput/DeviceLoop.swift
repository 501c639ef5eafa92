// SPDX-License-Identifier: Apache-2.0

import CThread
import MomentRealtimeBoundary
import Synchronization

/// What the render thread has: a state machine that cannot spin, with the renderer in it.
///
///     opening  a device is had -> running; none -> waiting for the back-off's time
///     running  lost -> opening, at once the first time; nothing to play for long -> closed
///     waiting  voices go on by the wall clock; its time, or a late answer, has come -> opening
///     closed   an order -> opening
///
/// Nothing but a running device is allowed to allocate, lock or tell. Every state ends on a stop order.
/// Running is `DevicePlayback`'s, which may lose the loop to another thread; the other states are here.
struct DeviceLoop: ~Copyable {
  /// Where the loop stands; what a state needs is in it.
  enum Phase: ~Copyable {
    case opening
    case running(AlsaDevice)
    /// Without a device until this moment on the monotonic clock; `UInt64.max` is for ever.
    case waiting(until: UInt64)
    case closed
    case ended
  }

  let link: OutputLink
  var driver: RenderDriver
  var opener: DeviceOpener
  let isRealtime: Bool
  let scratch: LockedMemory
  var backOff = BackOff()
  /// While there is no device, but one is wanted.
  var arrivals: DeviceArrivalWatch?
  /// Whether a device was lost, or none could be had, and none has played since.
  var hasLost = false
  /// When the next frame to be rendered is due, on the monotonic clock; `nil` while nothing is to be played.
  ///
  /// That is after the last one before it has left the device, or would have.
  var due: UInt64?
  private var device: DeviceReport?
  /// What the renderer puts out now, and at which rate.
  private var format = DeviceFormat(sample: .float32, channels: 2)
  private var formatRate: UInt32

  init(
    link: OutputLink, driver: consuming RenderDriver, opener: consuming DeviceOpener,
    isRealtime: Bool
  ) throws(OutputError) {
    scratch = try LockedMemory(bytes: Int(driver.rate) / 100 * 8 + 8)
    self.link = link
    formatRate = driver.rate
    self.driver = driver
    self.opener = opener
    self.isRealtime = isRealtime
  }

  /// Opens a device, or finds none.
  mutating func open() -> Phase {
    link.presence.enter()
    let result = opener.open(rate: driver.rate, isFixed: true, patience: DeviceOpener.patience)
    return link.presence.leave() ? entered(result) : .ended
  }

  /// Takes up what an attempt to open has brought.
  mutating func entered(_ result: consuming DeviceOpener.Result) -> Phase {
    switch consume result {
    case .device(let device):
      guard RenderDriver.canConvert(from: driver.rate, to: device.report.rate) else {
        // The engine's rate was settled before this device answered.
        let name = device.report.name
        guard link.close(device) else { return .ended }
        return failed(.rateRefused(name, wanted: driver.rate))
      }
      catchUp()
      do throws(OutputError) {
        try attach(device.format, rate: device.report.rate)
      } catch {
        guard link.close(device) else { return .ended }
        return failed(error)
      }
      arrivals = nil
      let report = device.report
      self.device = report
      link.report.withLock { $0 = report }
      // That it plays again is told when it does.
      if hasLost { link.events.prepare(.restored(report)) } else { link.tell(.opened(report)) }
      return .running(device)
    case .silence:
      link.unplayedSpans.end(at: driver.position.frames)
      return .waiting(until: .max)
    case .failed(let error): return failed(error)
    }
  }

  private mutating func failed(_ error: OutputError, rest: Double = 0) -> Phase {
    hasLost = true
    link.unplayedSpans.begin(at: driver.heard)
    watchArrivals()
    let seconds = max(rest, backOff.afterFailure())
    link.tell(.waiting(seconds: seconds, error))
    return .waiting(until: Monotonic.now + Monotonic.nanoseconds(seconds))
  }

  /// What follows when a device is gone.
  ///
  /// - Parameters:
  ///   - error: why.
  ///   - rest: the least number of seconds until devices are tried again.
  /// - Returns: the next state.
  mutating func lost(_ error: OutputError, rest: Double = 0) -> Phase {
    // Before all that was rendered counts as over.
    link.unplayedSpans.begin(at: driver.heard)
    leaveDevice()
    link.gauges.enter(.lost)
    // One that was opened again and has played nothing is no second loss, but an attempt that failed.
    if hasLost { return failed(error, rest: rest) }
    hasLost = true
    link.gauges.losses.count()
    watchArrivals()
    link.tell(.lost(error))
    let seconds = max(rest, backOff.afterLoss())
    return seconds == 0 ? .opening : .waiting(until: Monotonic.now + Monotonic.nanoseconds(seconds))
  }

  /// What follows when a call to the device has not returned, and another thread has taken over.
  mutating func lostInCall() -> Phase {
    let loss = OutputError.Loss.hung(milliseconds: Int(RunningCalls.patience / 1_000_000))
    // It may be opened and hang once more, for as long: where there is no other device, voices go on first.
    let rest = link.configuration.targets.count == 1 ? 1.0 : 0
    return lost(.lost(device?.name ?? "", loss), rest: rest)
  }

  /// Before a stream begins: under the real-time scheduler where that is allowed.
  mutating func enterDevice() {
    if isRealtime { cthread_become_realtime(Int32(clamping: link.configuration.priority)) }
    link.gauges.enter(.running)
  }

  /// After each block: what has been heard, and whether a device that was away plays again.
  ///
  /// - Parameters:
  ///   - unheard: frames put in that have not left the device.
  ///   - moved: frames that have left it since it was opened.
  mutating func finishBlock(unheard: Int, moved: UInt64) {
    driver.publish(unheard: unheard)
    link.gauges.blocks.count()
    guard let device else { return }
    due =
      Monotonic.now
      + Monotonic.nanoseconds(ofFrames: UInt64(max(0, unheard)), rate: device.rate)
    if moved > 2 * UInt64(device.rate) { backOff.reset() }
    if hasLost, moved >= UInt64(device.bufferFrames) {
      hasLost = false
      link.unplayedSpans.end(at: driver.heard)
      link.events.confirm()
      link.wakeControl()
    }
  }

  /// Sets what the renderer puts out.
  mutating func attach(_ format: DeviceFormat, rate: UInt32) throws(OutputError) {
    try driver.attach(format, rate: rate)
    self.format = format
    formatRate = rate
  }

  /// Renders a block that nobody hears: 10 ms, or as much of them as there is room for.
  ///
  /// - Returns: how long it lasts, in nanoseconds.
  mutating func renderUnheard() -> UInt64 {
    unsafe driver.render(unheardFrames, into: scratch.base)
    driver.publish(unheard: 0)
    link.gauges.blocks.count()
    return unheardSpan
  }

  /// What a block that nobody hears lasts, in nanoseconds.
  var unheardSpan: UInt64 {
    Monotonic.nanoseconds(ofFrames: UInt64(unheardFrames), rate: formatRate)
  }

  private var unheardFrames: Int {
    unsafe max(1, min(Int(formatRate) / 100, scratch.bytes.count / format.bytesPerFrame))
  }

  /// Before anything that may take its time: back under the ordinary scheduler.
  ///
  /// The render thread.
  mutating func leaveDevice() {
    if isRealtime { cthread_become_ordinary() }
    forgetDevice()
  }

  /// All that was rendered is over, and no device is there.
  mutating func forgetDevice() {
    device = nil
    link.report.withLock { $0 = nil }
    driver.publishAll()
  }

  /// Whether the thread is to end, and whether what is rendered is to be played first.
  var stopOrder: UInt32 { link.stopOrder.load(ordering: .acquiring) }
}
