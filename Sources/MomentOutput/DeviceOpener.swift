// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Opens the first of the targets that can be had.
///
/// Each is opened on a thread of its own and waited for with bounded patience. One that has not answered
/// by then is passed over, and not tried again before it has: it may still come.
struct DeviceOpener: ~Copyable {
  /// Seconds to wait for a device to be opened again: voices stand for it.
  static let patience = 0.5

  private let link: OutputLink
  /// Attempts that have not come to their end, by name: at most one each.
  private var errands: [String: OpeningErrand] = [:]

  init(link: OutputLink) { self.link = link }

  /// How an attempt went.
  enum Result: ~Copyable {
    case device(AlsaDevice)
    case silence
    case failed(OutputError)

    var report: DeviceReport? {
      switch self {
      case .device(let device): device.report
      case .silence: nil
      case .failed: nil
      }
    }

    var rate: UInt32? { report?.rate }

    var failure: OutputError? {
      switch self {
      case .failed(let error): error
      case .device: nil
      case .silence: nil
      }
    }
  }

  /// Whether a device that was passed over has answered.
  var hasAnswer: Bool { errands.values.contains { $0.hasAnswer } }

  /// Tries each target in turn.
  ///
  /// - Parameters:
  ///   - rate: the rate to have, in hertz.
  ///   - isFixed: whether another is of use only if it can be converted to.
  ///   - patience: seconds to wait for all of them; each has its share.
  /// - Returns: the device; else why the first of them cannot be had.
  mutating func open(rate: UInt32, isFixed: Bool, patience: Double) -> Result {
    link.gauges.enter(.opening)
    let wish = DeviceWish(link.configuration, rate: rate) { granted in
      !isFixed || RenderDriver.canConvert(from: rate, to: granted)
    }
    var failure: OutputError?
    let share = patience / Double(max(1, link.configuration.targets.count))
    for target in link.configuration.targets {
      guard case .device(let name) = target else {
        abandon()
        return .silence
      }
      switch attempt(name, wish: wish, patience: share) {
      case .device(let device):
        link.gauges.opens.count()
        abandon()
        return .device(device)
      case .silence: break
      case .failed(let error):
        // The most wanted device's reason is the one to tell.
        if failure == nil { failure = error }
      }
    }
    return .failed(failure ?? .noSuchDevice("", available: []))
  }

  /// Opens one device, or looks whether it has been opened since it was passed over.
  private mutating func attempt(_ name: String, wish: DeviceWish, patience: Double) -> Result {
    var milliseconds: Int32 = 0
    if errands[name]?.isOver ?? true {
      do throws(OutputError) {
        errands[name] = try OpeningErrand.begin(name, wish: wish, link: link)
      } catch {
        link.gauges.failedOpens.count()
        return .failed(error)
      }
      milliseconds = Monotonic.milliseconds(Monotonic.nanoseconds(patience))
    }
    guard let errand = errands[name] else { return .silence }
    errand.want()
    link.opening.withLock { $0 = errand }
    defer { link.opening.withLock { $0 = nil } }
    guard errand.wait(milliseconds: milliseconds) else {
      if milliseconds > 0 { link.gauges.failedOpens.count() }
      return .failed(errand.noAnswer(seconds: patience))
    }
    errands[name] = nil
    let result = errand.take()
    if result.failure != nil { link.gauges.failedOpens.count() }
    return result
  }

  /// Wants none of those passed over any more.
  private func abandon() {
    for errand in errands.values { errand.abandon() }
  }

  deinit { abandon() }
}
