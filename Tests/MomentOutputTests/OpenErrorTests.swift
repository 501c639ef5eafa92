// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MomentOutput

/// Why a device cannot be had, in sentences and not on stderr.
struct OpenErrorTests {
  private func failure(of name: String) -> OutputError? {
    do throws(OutputError) {
      _ = try AlsaDevice(name, wish: DeviceWish(), gauges: DeviceGauges())
      return nil
    } catch { return error }
  }

  @Test func `a device in use is busy`() throws {
    let clocked = try ClockedDevice(["open_error": "EBUSY"])
    let error = failure(of: clocked.name)
    #expect(error == .busy(clocked.name, holder: nil))
    #expect(error?.kind == .busy)
  }

  @Test func `a device somebody else plays on is busy, and can be had when they let go`() throws {
    let clocked = try ClockedDevice()
    do {
      let first = try AlsaDevice(clocked.name, wish: DeviceWish(), gauges: DeviceGauges())
      #expect(failure(of: clocked.name)?.kind == .busy)
      _ = consume first
    }
    #expect(failure(of: clocked.name) == nil)
  }

  @Test func `a device this user may not open is told with its kind`() throws {
    let clocked = try ClockedDevice(["open_error": "EACCES"])
    let error = failure(of: clocked.name)
    #expect(error?.kind == .notPermitted)
    #expect(error?.description.contains("may not open") == true)
  }

  @Test(arguments: ["ENODEV", "ENXIO"])
  func `a device that is away is no device, and the others are named`(_ code: String) throws {
    let clocked = try ClockedDevice(["open_error": code])
    let error = failure(of: clocked.name)
    #expect(error?.kind == .noDevice)
    #expect(error?.description.contains("default") == true)
  }

  @Test func `a name nobody knows is no device`() throws {
    try ClockedDevices.ready.get()
    let error = failure(of: "no-such-thing")
    #expect(error?.kind == .noDevice)
    #expect(
      error?.description.hasPrefix("There is no sound device `no-such-thing`. There is: ")
        == true)
  }

  @Test func `another reason is passed on with what was attempted`() throws {
    let clocked = try ClockedDevice(["open_error": "EIO"])
    #expect(
      failure(of: clocked.name)
        == .refused(clocked.name, step: "opening it", reason: "Input/output error"))
  }

  @Test(arguments: [("ENOMEM", "ulimit -v"), ("EMFILE", "ulimit -n"), ("23", "machine")])
  func `what the system has run out of is named, and no device is blamed`(
    _ code: String, _ remedy: String
  ) throws {
    let clocked = try ClockedDevice(["open_error": code])
    let error = failure(of: clocked.name)
    #expect(error?.kind == .noResources)
    #expect(error?.description.contains(remedy) == true)
  }

  @Test func `who may not open a node is told the group to join`() {
    let error = OutputError.notPermitted("hw:0", node: "/dev/snd/pcmC0D0p", group: "audio")
    #expect(
      error.description == "`hw:0` needs /dev/snd/pcmC0D0p, which this user may not open. "
        + "Join the group with `sudo usermod -aG audio $USER`, then log in again.")
  }
}
