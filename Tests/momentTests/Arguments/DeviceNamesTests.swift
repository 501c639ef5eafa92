// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import moment

@Suite("Device names")
struct DeviceNamesTests {
  @Test(arguments: [
    ("default", ["default"]),
    ("hw:CARD=DAC,DEV=0,default", ["hw:CARD=DAC,DEV=0", "default"]),
    ("hw:0,3,hw:1", ["hw:0,3", "hw:1"]),
    ("usb,jack", ["usb", "jack"]),
    ("a,,b,", ["a", "b"]),
    ("plug:'hw:0,0',default", ["plug:'hw:0,0'", "default"]),
    ("file:{slave,x},null", ["file:{slave,x}", "null"]),
    ("", []),
  ])
  func `a list is taken apart between devices, not inside their names`(
    list: String, names: [String]
  ) {
    #expect(DeviceNames.split(list) == names)
  }
}
