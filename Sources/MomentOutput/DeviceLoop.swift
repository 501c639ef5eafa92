// SPDX-License-Identifier: Apache-2.0

import CThread
import MomentRealtimeBoundary
import Synchronization

/// The render thread's loop: a state machine that cannot spin.
///
///     opening  a device is had -> running; none -> waiting for the back-off's time
///     running  lost -> opening, at once the first time; nothing to play for long -> closed
///     waiting  voices go on by a clock of our own; its time, or a late answer, has come -> opening
///     closed   an order -> opening
///
/// Nothing but a running device is allowed to allocate, lock or tell. Every state ends on a stop order.
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
  var hasLost = false

  /// Frames of a block rendered while there is no device: 10 ms.
  var silentBlock: Int { max(1, Int(driver.rate) / 100) }

  init(
    link: OutputLink, driver: consuming RenderDriver, opener: consuming DeviceOpener,
    isRealtime: Bool
  ) throws(OutputError) {
    scratch = try LockedMemory(bytes: Int(driver.rate) / 100 * 8 + 8)
    self.link = link
    self.driver = driver
    self.opener = opener
    self.isRealtime = isRealtime
  }

  /// Runs from the first opening's result until a stop order.
  mutating func run(from first: consuming DeviceOpener.Result) {
    var phase = entered(first)
    while true {
      switch consume phase {
      case .opening:
        phase = entered(
          opener.open(rate: driver.rate, isFixed: true, patience: DeviceOpener.patience))
      case .running(let device): phase = play(device)
      case .waiting(let end): phase = wait(until: end)
      case .closed: phase = sleepUntilOrdered()
      case .ended: return
      }
    }
  }

  /// Takes up what an attempt to open has brought.
  private mutating func entered(_ result: consuming DeviceOpener.Result) -> Phase {
    switch consume result {
    case .device(let device):
      guard RenderDriver.canConvert(from: driver.rate, to: device.report.rate) else {
        // The engine's rate was settled before this device answered.
        let name = device.report.name
        guard close(device) else { return .ended }
        return failed(.rateRefused(name, wanted: driver.rate))
      }
      do throws(OutputError) {
        try driver.attach(device.format, rate: device.report.rate)
      } catch {
        guard close(device) else { return .ended }
        return failed(error)
      }
      arrivals = nil
      link.report.withLock { $0 = device.report }
      link.tell(hasLost ? .restored(device.report) : .opened(device.report))
      hasLost = false
      return .running(device)
    case .silence: return .waiting(until: .max)
    case .failed(let error): return failed(error)
    }
  }

  private mutating func failed(_ error: OutputError) -> Phase {
    hasLost = true
    watchArrivals()
    let seconds = backOff.afterFailure()
    link.tell(.waiting(seconds: seconds, error))
    return .waiting(until: Monotonic.now + Monotonic.nanoseconds(seconds))
  }

  /// What follows when a device is gone.
  mutating func lost(_ error: OutputError) -> Phase {
    leaveDevice()
    hasLost = true
    link.gauges.losses.count()
    watchArrivals()
    link.tell(.lost(error))
    link.gauges.enter(.lost)
    let seconds = backOff.afterLoss()
    return seconds == 0 ? .opening : .waiting(until: Monotonic.now + Monotonic.nanoseconds(seconds))
  }

  /// Milliseconds to wait for a device to be closed before going on: what is at once opened again must
  /// not be busy with ourselves, but voices are not to stand for it.
  static let closePatience: Int32 = 100
  /// The same at the end, when nobody is waiting but the owner, who would wait no longer.
  static let lastPatience: Int32 = 1_500

  /// Closes a device, waiting a little for it: longer only where a sound server hangs.
  ///
  /// - Returns: whether there is still somebody to play for.
  func close(_ device: consuming AlsaDevice, patience: Int32 = Self.closePatience) -> Bool {
    link.presence.goAway()
    DeviceDisposal.dispose(of: device, patience: patience)
    return link.presence.comeBack()
  }

  /// Before anything that may take its time: back under the ordinary scheduler.
  mutating func leaveDevice() {
    if isRealtime { cthread_become_ordinary() }
    link.report.withLock { $0 = nil }
    driver.publishAll()
  }

  /// Whether the thread is to end, and whether what is rendered is to be played first.
  var stopOrder: UInt32 { link.stopOrder.load(ordering: .acquiring) }
}
