// SPDX-License-Identifier: Apache-2.0

/// Where the render thread stands.
public enum DeviceState: UInt32, Sendable {
  /// No device is open, since there is nothing to play.
  case closed
  /// A device is being opened.
  case opening
  /// A device plays.
  case running
  /// The device has just gone.
  case lost
  /// No device can be had; the next attempt comes by itself.
  case waiting
  /// There is no device on purpose: time passes unheard.
  case silent
  /// The thread has ended.
  case ended
}
