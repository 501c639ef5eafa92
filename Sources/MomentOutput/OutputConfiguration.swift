// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// What to play on, and how.
public struct OutputConfiguration: Sendable {
  /// In order of preference; each opening takes the first that can be had.
  public var targets: [OutputTarget] = [.device("default")]
  /// The engine's rate in hertz; `nil` takes the first device's own.
  public var rate: UInt32?
  /// The rate to ask the first device for when `rate` is `nil`: taken if it is granted, else the
  /// nearest that is.
  public var preferredRate: UInt32?
  /// The length of a period in seconds; the device may grant another.
  public var period = 0.010
  /// Periods in the device's buffer; the device may grant another number.
  public var periods = 4
  /// How frames get into the device.
  public var access = DeviceAccess.automatic
  /// Sample formats in order of preference.
  public var samples: [DeviceSample] = [.int32, .float32, .int24, .int24Packed, .int16]
  /// What becomes of a device that has nothing to play.
  public var idle = IdlePolicy.closeAfter(seconds: 5)
  /// Seconds of silence that a device is given to wake up whenever it is opened.
  public var wakePreroll = 0.0
  /// Seconds to wait for the first opening; a sound server may hang.
  ///
  /// Several targets share them, so that the last has its turn although those before it hang.
  public var openPatience = 10.0
  /// Told once, after a second of that wait, which device has not answered (`OutputError/noAnswer(_:server:seconds:)`).
  ///
  /// Called on the thread that waits, before there is anything that `DeviceEvent`s could come from.
  public var whileOpening: (@Sendable (OutputError) -> Void)?
  /// The render thread's priority under `SCHED_FIFO`, where that is allowed.
  public var priority = 50

  /// Where devices show themselves; tests put other places here.
  package var system = SystemPaths.machine

  /// The default device with default settings.
  public init() {}

  /// One device with default settings.
  public init(device: String) { targets = [.device(device)] }
}
