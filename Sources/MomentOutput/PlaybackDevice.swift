// SPDX-License-Identifier: Apache-2.0

/// Something that can be played on, under a name that is the same after a reboot.
public struct PlaybackDevice: Equatable, Sendable {
  /// Where a device comes from.
  public enum Origin: Equatable, Sendable {
    /// A card's own.
    case hardware
    /// ALSA's configuration: a sound server, a plugin, an alias.
    case configuration
  }

  /// What it is opened by: `hw:CARD=DAC,DEV=0`, `default`.
  public var name: String
  /// What its maker or the configuration calls it.
  public var description: String
  /// Where it comes from.
  public var origin: Origin
  /// Vendor and product of a USB device, `08bb:2902`.
  public var usb: String?
  /// Where it is plugged in, as the kernel's device model has it.
  public var path: String?
}
