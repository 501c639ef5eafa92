// SPDX-License-Identifier: Apache-2.0

/// Something that happened to the device; numbers are in `DeviceGauges`.
public enum DeviceEvent: Equatable, Sendable {
  /// A device was opened.
  case opened(DeviceReport)
  /// The device is gone.
  case lost(OutputError)
  /// A device plays again after one was lost or none could be had.
  case restored(DeviceReport)
  /// The device was closed, since there was nothing to play.
  case closed
  /// No device can be had for this reason; the next attempt comes after so many seconds.
  case waiting(seconds: Double, OutputError)
}
