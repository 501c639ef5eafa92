// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Synchronization
import Testing

@testable import MomentOutput

/// A device or a server that comes up is tried at once.
struct DeviceArrivalTests {
  private typealias Place = DeviceArrivalWatch.Place

  /// Whether the descriptor can be read now.
  private func isReadable(_ watch: DeviceArrivalWatch) -> Bool {
    var entry = pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&entry, 1, 0) == 1
  }

  @Test func `a socket that appears is told, and nothing else that does`() {
    let folder = TemporaryFolder()
    let watch = DeviceArrivalWatch([Place(folder.file("native"))])
    #expect(!isReadable(watch))
    #expect(!watch.hasArrived())
    folder.write("", to: "other")
    #expect(isReadable(watch))
    #expect(!watch.hasArrived())
    #expect(!isReadable(watch))
    folder.write("", to: "native")
    #expect(isReadable(watch))
    #expect(watch.hasArrived())
    #expect(!watch.hasArrived())
  }

  @Test func `a node whose rights change, and one that is moved in, are told`() {
    let folder = TemporaryFolder()
    folder.write("", to: "snd/pcmC0D0p")
    folder.write("", to: "new")
    let watch = DeviceArrivalWatch([Place(folder: folder.file("snd"), name: "pcm")])
    unsafe chmod(folder.file("snd/pcmC0D0p"), 0o660)
    #expect(watch.hasArrived())
    unsafe rename(folder.file("new"), folder.file("snd/pcmC1D0p"))
    #expect(watch.hasArrived())
    folder.removeFile("snd/pcmC1D0p")
    #expect(!watch.hasArrived())
  }

  @Test func `a folder that is not there yet is watched as soon as it is`() {
    let folder = TemporaryFolder()
    let watch = DeviceArrivalWatch([Place(folder.file("run/pulse/native"))])
    unsafe mkdir(folder.file("unrelated"), 0o700)
    #expect(!watch.hasArrived())
    for path in ["run", "run/pulse"] {
      unsafe mkdir(folder.file(path), 0o700)
      #expect(watch.hasArrived())
    }
    folder.write("", to: "run/pulse/other")
    #expect(!watch.hasArrived())
    folder.write("", to: "run/pulse/native")
    #expect(watch.hasArrived())
  }

  @Test func `a folder that is made anew is watched again`() {
    let folder = TemporaryFolder()
    folder.write("", to: "server/jack_0")
    let watch = DeviceArrivalWatch([
      Place(folder: folder.file("server"), name: "jack_"),
      Place(folder: folder.file("server"), name: "other"),
    ])
    folder.removeFile("server/jack_0")
    #expect(!watch.hasArrived())
    unsafe rmdir(folder.file("server"))
    #expect(watch.hasArrived())
    unsafe mkdir(folder.file("server"), 0o700)
    #expect(watch.hasArrived())
    folder.write("", to: "server/unrelated")
    #expect(!watch.hasArrived())
    folder.write("", to: "server/jack_0")
    #expect(watch.hasArrived())
  }

  @Test func `what is watched is where the targets' devices would appear`() throws {
    try ClockedDevices.ready.get()
    let system = SystemPaths(proc: "/p", sys: "/s", dev: "/d")
    let environment = ["PULSE_SERVER": "unix:/x/pulse", "PIPEWIRE_RUNTIME_DIR": "/y"]
    func places(_ names: String...) -> [String] {
      DeviceArrivalWatch.places(
        of: names.map { .device($0) }, system: system, environment: { environment[$0] }
      ).map { "\($0.folder)/\($0.name)" }
    }
    #expect(places("hw:CARD=DAC") == ["/d/snd/pcm"])
    #expect(places("through-pulse").contains("/x/pulse"))
    #expect(!places("through-pulse").contains("/d/snd/pcm"))
    #expect(places("through-slave").contains("/y/pipewire-0"))
    #expect(places("alias").contains("/dev/shm/jack-\(geteuid())/default/jack_"))
    // Of what the configuration does not know it may be either.
    #expect(places("no-such-thing").contains("/d/snd/pcm"))
    #expect(places("no-such-thing").contains("/x/pulse"))
  }

  @Test func `a device that appears while it is waited for is tried at once`() throws {
    let clocked = try ClockedDevice(["clock": "step", "open_error_file": "?"])
    clocked.folder.write("", to: "away")
    let machine = TemporaryFolder()
    machine.write("", to: "snd/seq")
    let control = try Control()
    var configuration = OutputConfiguration(device: clocked.name)
    configuration.rate = 48_000
    configuration.system = SystemPaths(proc: "/proc", sys: "/sys", dev: machine.path)
    let opened = try OutputThread.open(configuration, wakingControl: control.wake.number)
    let output = opened.begin(control.ref)
    var waits: [Double] = []
    func hasWaited(_ seconds: Double) -> Bool {
      for case .waiting(let seconds, _) in output.takeEvents() { waits.append(seconds) }
      return waits.contains(seconds)
    }
    #expect(control.wait { hasWaited(0.25) })

    // Still away: only an arrival leads to so short a wait.
    machine.write("", to: "snd/pcmC0D0p")
    #expect(control.wait { hasWaited(BackOff.afterArrival) })

    clocked.folder.removeFile("away")
    #expect(control.wait { output.gauges.opens.load(ordering: .relaxed) == 1 })
    output.stop(draining: false)
  }
}
