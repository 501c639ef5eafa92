// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MomentOutput
@testable import moment

@Suite("Device listing")
struct DeviceListingTests {
  private let card = PlaybackDevice(
    name: "hw:CARD=DAC,DEV=0", description: "USB DAC", origin: .hardware, usb: "08bb:2902")
  private let null = PlaybackDevice(
    name: "null", description: "Discard all samples", origin: .configuration)
  private let usual = PlaybackDevice(
    name: "default", description: "Default", origin: .configuration)

  @Test
  func `a star marks the default, or what the environment prefers`() {
    let plain = Style(isOn: false)
    #expect(
      DeviceListing(devices: [card, usual], preferred: nil).lines(style: plain)
        == ["  hw:CARD=DAC,DEV=0 USB DAC, USB 08bb:2902", "* default           Default"])
    #expect(
      DeviceListing(devices: [card, usual], preferred: "hw:CARD=DAC,DEV=0,default")
        .lines(style: plain)[0].hasPrefix("*"))
  }

  @Test
  func `devices that cannot be heard are no sound`() {
    #expect(DeviceListing(devices: [card, null], preferred: nil).hasSound)
    #expect(!DeviceListing(devices: [null, usual], preferred: nil).hasSound)
    #expect(!DeviceListing(devices: [], preferred: nil).hasSound)
    #expect(DeviceListing(devices: [usual], preferred: nil, hasServer: true).hasSound)
  }
}
