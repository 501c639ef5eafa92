// SPDX-License-Identifier: Apache-2.0

/// How frames get into a device.
public enum DeviceAccess: Sendable {
  /// Into the device's own memory where it is hardware, else by writing.
  ///
  /// Plugins may offer their memory and then never have room in it (PulseAudio behind `plug`).
  case automatic
  /// Into the device's own memory.
  case mmap
  /// By copying, with a call a block.
  case readWrite
}
