// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import MomentOutput

/// Why a device cannot be had, in sentences and not on stderr.
struct OpenErrorTests {
  private static func failure(of name: String) -> OutputError? {
    do throws(OutputError) {
      _ = try AlsaDevice(name, wish: DeviceWish(), gauges: DeviceGauges())
      return nil
    } catch { return error }
  }

  @Test func `a device in use is busy`() throws {
    let clocked = try ClockedDevice(["open_error": "EBUSY"])
    let error = Self.failure(of: clocked.name)
    #expect(error == .busy(clocked.name, holder: nil))
    #expect(error?.kind == .busy)
  }

  @Test func `a device somebody else plays on is busy, and can be had when they let go`() throws {
    let clocked = try ClockedDevice()
    do {
      let first = try AlsaDevice(clocked.name, wish: DeviceWish(), gauges: DeviceGauges())
      #expect(Self.failure(of: clocked.name)?.kind == .busy)
      _ = consume first
    }
    #expect(Self.failure(of: clocked.name) == nil)
  }

  @Test func `a device this user may not open is told with its kind`() throws {
    let clocked = try ClockedDevice(["open_error": "EACCES"])
    let error = Self.failure(of: clocked.name)
    #expect(error?.kind == .notPermitted)
    #expect(error?.description.contains("may not open") == true)
  }

  @Test(arguments: ["ENODEV", "ENXIO"])
  func `a device that is away is no device, and the others are named`(_ code: String) throws {
    let clocked = try ClockedDevice(["open_error": code])
    let error = Self.failure(of: clocked.name)
    #expect(error?.kind == .noDevice)
    #expect(error?.description.contains("default") == true)
  }

  @Test func `a name nobody knows is no device`() throws {
    try ClockedDevices.ready.get()
    let error = Self.failure(of: "no-such-thing")
    #expect(error?.kind == .noDevice)
    #expect(
      error?.description.hasPrefix("There is no sound device `no-such-thing`. There is: ")
        == true)
  }

  @Test func `another reason is passed on with what was attempted`() throws {
    let clocked = try ClockedDevice(["open_error": "EIO"])
    #expect(
      Self.failure(of: clocked.name)
        == .refused(clocked.name, step: "opening it", reason: "Input/output error"))
  }

  @Test(arguments: [("ENOMEM", "ulimit -v"), ("EMFILE", "ulimit -n"), ("23", "machine")])
  func `what the system has run out of is named, and no device is blamed`(
    _ code: String, _ remedy: String
  ) throws {
    let clocked = try ClockedDevice(["open_error": code])
    let error = Self.failure(of: clocked.name)
    #expect(error?.kind == .noResources)
    #expect(error?.description.contains(remedy) == true)
  }

  @Test(arguments: ["iec958", "through-iec958"])
  func `a device that takes only IEC958 subframes is told as such, behind a converter too`(
    _ name: String
  ) throws {
    try ClockedDevices.ready.get()
    let error = Self.failure(of: name)
    #expect(error == .takesOnlyIEC958(name, offers: []))
    #expect(error?.description.contains("whose name begins with `hdmi:`") == true)
  }

  @Test func `a device that takes too little is told what to play on instead`() {
    func offer(_ name: String) -> String {
      String(OutputError.formatRefused(name, what: "samples").description.split(separator: ";")[1])
    }
    #expect(offer("mine") == " play on `plug:mine`.")
    #expect(offer("hw:CARD=DAC,DEV=0") == " play on `plughw:CARD=DAC,DEV=0`.")
    #expect(offer("dmix:0,1") == " play on `plug:'dmix:0,1'`.")
    #expect(offer("plughw:0") == " play on another device: `moment devices` lists them.")
  }

  @Test func `a server is named where the configuration tells which it is`() throws {
    try ClockedDevices.ready.get()
    #expect(DeviceBackend.find("hw:0,0") == .card)
    #expect(DeviceBackend.find("real") == .card)
    #expect(DeviceBackend.find("null") == nil)
    #expect(DeviceBackend.find("nowhere") == nil)
    #expect(DeviceBackend.find("no-such-thing") == nil)
    #expect(DeviceBackend.find("circle") == nil)
    #expect(DeviceBackend.find("through-pulse") == .server("PulseAudio"))
    #expect(DeviceBackend.find("through-slave") == .server("PipeWire"))
    #expect(DeviceBackend.find("alias") == .server("JACK"))
  }

  @Test func `who may not open a node is told the group to join`() {
    let error = OutputError.notPermitted("hw:0", node: "/dev/snd/pcmC0D0p", group: "audio")
    #expect(
      error.description == "`hw:0` needs /dev/snd/pcmC0D0p, which this user may not open. "
        + "Join the group with `sudo usermod -aG audio $USER`, then log in again.")
  }

  @Test
  func `without files left to open, a name nobody knows is no name that was looked for`() async {
    await #expect(processExitsWith: .success) {
      try ClockedDevices.ready.get()
      var none = rlimit(rlim_cur: 0, rlim_max: 0)
      try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none) == 0)
      let error = OpenErrorTests.failure(of: "no-such-thing")
      #expect(error == .noResources(what: "file to open `no-such-thing` with", errno: EMFILE))
    }
  }

  @Test
  func `without addresses left, a name nobody knows is no name that was looked for`() async {
    await #expect(processExitsWith: .success) {
      try ClockedDevices.ready.get()
      let pages = SmallFile.text("/proc/self/statm")?.split(separator: " ").first
      let bytes =
        try #require(pages.flatMap { UInt(String($0)) }) * UInt(sysconf(Int32(_SC_PAGESIZE)))
      var close = rlimit(rlim_cur: bytes + 32 << 20, rlim_max: bytes + 32 << 20)
      try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &close) == 0)
      let error = OpenErrorTests.failure(of: "no-such-thing")
      #expect(error == .noResources(what: "memory to open `no-such-thing`", errno: ENOMEM))
    }
  }
}
