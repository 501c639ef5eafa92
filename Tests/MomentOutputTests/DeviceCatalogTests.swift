// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Testing

@testable import MomentOutput

struct DeviceCatalogTests {
  /// A machine with an Intel card and a USB card that somebody plays on.
  private func machine() throws -> (SystemPaths, TemporaryFolder) {
    let folder = TemporaryFolder()
    folder.write(
      """
       0 [PCH            ]: HDA-Intel - HDA Intel PCH
                            HDA Intel PCH at 0xf7d10000 irq 31
       1 [DAC            ]: USB-Audio - USB Audio DAC
                            Burr-Brown USB Audio DAC at usb-0000:00:14.0-3, full speed
      """, to: "proc/asound/cards")
    folder.write(
      """
      00-00: ALC892 Analog : ALC892 Analog : playback 1 : capture 1
      00-02: ALC892 Alt Analog : ALC892 Alt Analog : capture 1
      00-03: HDMI 0 : HDMI 0 : playback 1
      01-00: USB Audio : USB Audio : playback 1
      """, to: "proc/asound/pcm")
    folder.write("PCH\n", to: "proc/asound/card0/id")
    folder.write("DAC\n", to: "proc/asound/card1/id")
    folder.write("08bb:2902\n", to: "proc/asound/card1/usbid")
    folder.write("closed\n", to: "proc/asound/card0/pcm0p/sub0/status")
    folder.write(
      "state: RUNNING\nowner_pid   : 4711\ntrigger_time: 1.2\n",
      to: "proc/asound/card1/pcm0p/sub0/status")
    unsafe symlink("card1", folder.file("proc/asound/DAC"))
    unsafe symlink("card0", folder.file("proc/asound/PCH"))
    folder.write("aplay\n", to: "proc/4711/comm")
    folder.write("", to: "sys/devices/usb1/1-3/x")
    folder.write("", to: "sys/class/sound/card1/x")
    unsafe symlink(folder.file("sys/devices/usb1/1-3"), folder.file("sys/class/sound/card1/device"))
    folder.write("", to: "dev/snd/pcmC0D0p")
    folder.write("", to: "dev/snd/pcmC0D0c")
    let system = SystemPaths(
      proc: folder.file("proc"), sys: folder.file("sys"), dev: folder.file("dev"))
    return (system, folder)
  }

  @Test func `cards are named by what stays after a reboot, and only what plays is listed`() throws
  {
    let (system, folder) = try machine()

    let devices = DeviceCatalog.hardware(system)

    #expect(
      devices.map(\.name) == [
        "hw:CARD=PCH,DEV=0", "hw:CARD=PCH,DEV=3", "hw:CARD=DAC,DEV=0",
      ])
    #expect(
      devices.map(\.description) == [
        "HDA Intel PCH, ALC892 Analog", "HDA Intel PCH, HDMI 0", "USB Audio DAC, USB Audio",
      ])
    #expect(devices.map(\.usb) == [nil, nil, "08bb:2902"])
    #expect(devices[2].path == folder.file("sys/devices/usb1/1-3"))
  }

  @Test func `a card that takes only IEC958 subframes has those first that make them`() throws {
    try ClockedDevices.ready.get()
    let folder = TemporaryFolder()
    folder.write(
      """
       0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0
                            vc4-hdmi-0
       1 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones
                            bcm2835 Headphones
      """, to: "asound/cards")
    folder.write(
      """
      00-00: MAI PCM i2s-hifi-0 : MAI PCM i2s-hifi-0 : playback 1
      01-00: bcm2835 Headphones : bcm2835 Headphones : playback 8
      """, to: "asound/pcm")
    folder.write("vc4hdmi0\n", to: "asound/card0/id")
    folder.write("Headphones\n", to: "asound/card1/id")
    let system = SystemPaths(proc: folder.path, sys: folder.path, dev: folder.path)

    let devices = DeviceCatalog.hardware(system)

    #expect(
      devices.map(\.name) == [
        "hdmi:CARD=vc4hdmi0,DEV=0", "sysdefault:CARD=vc4hdmi0", "hw:CARD=vc4hdmi0,DEV=0",
        "hw:CARD=Headphones,DEV=0",
      ])
    #expect(
      devices[2].description
        == "vc4-hdmi-0, MAI PCM i2s-hifi-0; IEC958 subframes only, play on hdmi:CARD=vc4hdmi0,DEV=0"
    )
    for name in ["hw:CARD=vc4hdmi0,DEV=0", "plughw:vc4hdmi0", "plug:'hw:vc4hdmi0,0'", "other"] {
      let error = OpeningFailure(name: name, backend: .card, system: system).iec958
      #expect(error.description.contains("Play on `hdmi:CARD=vc4hdmi0,DEV=0`"))
      #expect(!error.description.contains("on `plug"))
    }
    let findings = SoundDoctor.cards(devices, hasServer: false)
    #expect(findings.what.contains("IEC958 subframes only, play on hdmi:CARD=vc4hdmi0,DEV=0"))
  }

  @Test(arguments: [4096, 16_384, 65_536])
  func `memory of the render thread is whole pages of whatever size`(_ page: Int) {
    #expect(LockedMemory.size(of: 1, page: page) == page)
    #expect(LockedMemory.size(of: page, page: page) == page)
    #expect(LockedMemory.size(of: page + 1, page: page) == 2 * page)
  }

  @Test func `a machine without sound has no cards`() throws {
    let folder = TemporaryFolder()
    let system = SystemPaths(proc: folder.path, sys: folder.path, dev: folder.path)
    #expect(DeviceCatalog.hardware(system).isEmpty)
    #expect(SoundNodes.read(system).isEmpty)
  }

  @Test func `the configuration's devices are listed, but for converters`() throws {
    try ClockedDevices.ready.get()

    let devices = DeviceCatalog.configured()

    #expect(devices.map(\.name).sorted() == ["default", "nowhere"])
    #expect(devices.first { $0.name == "default" }?.description == "Default for tests")
    #expect(devices.allSatisfy { $0.origin == .configuration })
  }

  @Test(
    arguments: [
      ("hw:CARD=DAC,DEV=0", "aplay (process 4711)"), ("hw:1,0", "aplay (process 4711)"),
      ("plughw:DAC", "aplay (process 4711)"), ("default", "aplay (process 4711)"),
      ("hw:PCH", nil), ("hw:1,5", nil),
    ] as [(String, String?)])
  func `who plays on a card is known by its process`(_ name: String, _ holder: String?) throws {
    let (system, folder) = try machine()
    #expect(DeviceHolder.find(of: name, on: system)?.description == holder)
    _ = folder
  }

  @Test func `a busy device's sentence names the program`() throws {
    let (system, folder) = try machine()
    let failing = OpeningFailure(name: "hw:CARD=DAC,DEV=0", backend: .card, system: system)
    let error = failing.error(opening: -Int(EBUSY))
    #expect(error.description.contains("is in use by aplay (process 4711)"))
    _ = folder
  }

  @Test func `names that speak of a card are understood`() {
    #expect(CardAddress("hw:CARD=DAC,DEV=1")?.card == "DAC")
    #expect(CardAddress("hw:CARD=DAC,DEV=1")?.device == "1")
    #expect(CardAddress("plughw:0,3")?.device == "3")
    #expect(CardAddress("sysdefault:PCH")?.card == "PCH")
    #expect(CardAddress("sysdefault:PCH")?.device == nil)
    #expect(CardAddress("default") == nil)
    #expect(CardAddress("plug:hw:0") == nil)
    #expect(CardAddress("hw:") == nil)
  }

  @Test func `playing nodes are told from recording ones`() throws {
    let (system, folder) = try machine()
    let nodes = SoundNodes.read(system)
    #expect(nodes.filter(\.isPlayback).map(\.path) == [folder.file("dev/snd/pcmC0D0p")])
    #expect(nodes.count == 2)
  }
}
