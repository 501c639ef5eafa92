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
    ("hw:0,0", ["hw:0,0"]),
    ("hw:0,0,default", ["hw:0,0", "default"]),
    ("hw:DAC,0,mydac", ["hw:DAC,0", "mydac"]),
    ("hw:0,0,1,usb", ["hw:0,0,1", "usb"]),
    ("plughw:CARD=DAC,DEV=0", ["plughw:CARD=DAC,DEV=0"]),
    ("plughw:CARD=DAC,DEV=0,SUBDEV=1,hw:1,0", ["plughw:CARD=DAC,DEV=0,SUBDEV=1", "hw:1,0"]),
    (
      "default:CARD=DAC,hdmi:CARD=vc4hdmi0,DEV=0", ["default:CARD=DAC", "hdmi:CARD=vc4hdmi0,DEV=0"]
    ),
    ("hdmi:CARD=NVidia,DEV=3,AES0=0x04,pulse", ["hdmi:CARD=NVidia,DEV=3,AES0=0x04", "pulse"]),
    ("surround51:DAC,0,null", ["surround51:DAC,0", "null"]),
    ("dmix:DAC,0,other", ["dmix:DAC,0", "other"]),
    ("tee:null,/tmp/t.raw,raw", ["tee:null,/tmp/t.raw,raw"]),
    ("tee:null,/tmp/t.raw,raw,default", ["tee:null,/tmp/t.raw,raw", "default"]),
    ("tee:'hw:0,0',/tmp/t.raw,raw,hw:1", ["tee:'hw:0,0',/tmp/t.raw,raw", "hw:1"]),
    ("tee:hw:0,0,t.raw,raw", ["tee:hw:0,0,t.raw,raw"]),
    ("file:'/x',raw", ["file:'/x',raw"]),
    ("file:'/a, b',raw,null", ["file:'/a, b',raw", "null"]),
    ("file:/tmp/x.wav,wav,plughw:0,0", ["file:/tmp/x.wav,wav", "plughw:0,0"]),
    ("plug:hw:0,0", ["plug:hw:0,0"]),
    ("plug:dmix,jack", ["plug:dmix", "jack"]),
    ("mine:file=/x,rate=48000,hw:0", ["mine:file=/x,rate=48000", "hw:0"]),
    ("mine:{a 1,b 2},3,raw", ["mine:{a 1,b 2},3,raw"]),
    ("default,hw:0,0,", ["default", "hw:0,0"]),
    (" default , hw:0, 0 , jack", ["default", "hw:0, 0 ", "jack"]),
    ("hw:0,,default", ["hw:0", "default"]),
    ("usb-dac,my.dac,_x", ["usb-dac", "my.dac", "_x"]),
    ("tee:'half,null", ["tee:'half,null"]),
  ])
  func `a list is taken apart between devices, not inside their names`(
    list: String, names: [String]
  ) {
    #expect(DeviceNames.split(list) == names)
  }
}
