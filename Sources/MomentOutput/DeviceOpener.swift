// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Opens the first of the targets that can be had.
struct DeviceOpener {
  let link: OutputLink

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

  /// Tries each target in turn.
  ///
  /// - Parameters:
  ///   - rate: the rate to have, in hertz.
  ///   - isFixed: whether another is of use only if it can be converted to.
  /// - Returns: the device; else why the first of them cannot be had.
  func open(rate: UInt32, isFixed: Bool) -> Result {
    link.gauges.enter(.opening)
    let wish = DeviceWish(link.configuration, rate: rate) { granted in
      !isFixed || RenderDriver.canConvert(from: rate, to: granted)
    }
    var failure: OutputError?
    for target in link.configuration.targets {
      guard case .device(let name) = target else { return .silence }
      do throws(OutputError) {
        let device = try AlsaDevice(name, wish: wish, gauges: link.gauges)
        link.gauges.opens.count()
        return .device(device)
      } catch {
        link.gauges.failedOpens.count()
        // The most wanted device's reason is the one to tell.
        if failure == nil { failure = error }
      }
    }
    return .failed(failure ?? .noSuchDevice("", available: []))
  }
}
