// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Testing

@testable import MomentOutput

struct SoundDoctorTests {
  private let open = SoundNode(path: "/dev/snd/pcmC0D0p", group: "audio", isAccessible: true)
  private let shut = SoundNode(path: "/dev/snd/pcmC1D0p", group: "sound", isAccessible: false)

  @Test func `a machine with a card, a member and rights has nothing to mend`() {
    let card = PlaybackDevice(name: "hw:CARD=DAC,DEV=0", description: "DAC", origin: .hardware)
    let findings = [
      SoundDoctor.nodes([open], hasServer: false),
      SoundDoctor.group(nodes: [open], isMember: true, isRoot: false),
      SoundDoctor.cards([card], hasServer: false),
      SoundDoctor.defaultDevice(failure: nil),
      SoundDoctor.priority(limit: 70, isCapable: false),
      SoundDoctor.memory(limit: 8 << 20, isCapable: false),
    ]
    #expect(findings.allSatisfy { $0.state == .ok && $0.remedy == nil })
  }

  @Test func `a node this user may not open is a problem whose remedy names its group`() {
    let finding = SoundDoctor.nodes([open, shut], hasServer: false)
    #expect(finding.state == .problem)
    #expect(finding.what.contains("/dev/snd/pcmC1D0p"))
    #expect(finding.remedy?.contains("usermod -aG sound $USER") == true)
  }

  @Test func `no card is a problem, unless a sound server answers`() {
    #expect(SoundDoctor.cards([], hasServer: false).state == .problem)
    #expect(SoundDoctor.cards([], hasServer: true).state == .warning)
    #expect(SoundDoctor.nodes([], hasServer: false).state == .problem)
  }

  @Test func `who is not in the group is told, unless the session lets them play`() {
    #expect(SoundDoctor.group(nodes: [shut], isMember: false, isRoot: false).state == .warning)
    #expect(SoundDoctor.group(nodes: [open], isMember: false, isRoot: false).state == .ok)
    #expect(SoundDoctor.group(nodes: [shut], isMember: false, isRoot: true).state == .ok)
  }

  @Test func `missing rights are warnings with the line to add`() {
    let priority = SoundDoctor.priority(limit: 0, isCapable: false)
    #expect(priority.state == .warning)
    #expect(priority.remedy?.contains("@audio - rtprio 70") == true)
    let memory = SoundDoctor.memory(limit: 65_536, isCapable: false)
    #expect(memory.what.contains("64 KiB"))
    #expect(SoundDoctor.memory(limit: 65_536, isCapable: true).state == .ok)
  }

  @Test func `capabilities are read from the process's status`() throws {
    let folder = TemporaryFolder()
    folder.write("Name:\tx\nCapEff:\t0000000000800000\n", to: "self/status")
    let system = SystemPaths(proc: folder.path, sys: "", dev: "")
    #expect(SoundDoctor.has(capability: 23, system))
    #expect(!SoundDoctor.has(capability: 14, system))
  }

  @Test func `servers are looked for where the environment says`() {
    let plain = SoundServer.places(environment: { _ in nil }, user: 1000)
    #expect(
      plain.map(\.path) == [
        "/run/user/1000/pulse/native", "/run/pulse/native", "/run/user/1000/pipewire-0",
      ])
    let environment = ["PULSE_SERVER": "unix:/tmp/p", "XDG_RUNTIME_DIR": "/x"]
    let told = SoundServer.places(environment: { environment[$0] }, user: 1000)
    #expect(told.map(\.path) == ["/tmp/p", "/run/pulse/native", "/x/pipewire-0"])
    #expect(!SoundServer(name: "none", path: "/nonexistent").answers)
  }

  @Test func `an examination looks at everything once`() throws {
    try ClockedDevices.ready.get()
    let findings = SoundDoctor.examine()
    #expect(
      findings.map(\.name) == [
        "nodes", "group", "cards", "servers", "default", "waking", "priority", "memory",
      ])
    // The tests' configuration has a default that opens.
    #expect(findings.first { $0.name == "default" }?.state == .ok)
  }

  @Test func `a default device that hangs is a finding, in the time for it`() throws {
    let clocked = try ClockedDevice(["open_hangs_file": "?"])
    clocked.folder.write("", to: "mute")
    let failure = SoundDoctor.failure(of: clocked.name, patience: 0.1)
    #expect(failure == .noAnswer(clocked.name, server: nil, seconds: 0.1))
    #expect(SoundDoctor.defaultDevice(failure: failure).state == .problem)
    clocked.folder.removeFile("mute")
    #expect(SoundDoctor.failure(of: "nowhere", patience: 5) == nil)
  }

  @Test func `a server that takes no more connections is there all the same`() throws {
    let folder = TemporaryFolder()
    let server = SoundServer(name: "x", path: folder.file("s"))
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) {
      unsafe $0.copyBytes(from: server.path.utf8)
    }
    let bound = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0 && listen(listener, 0) == 0)
    // More than its queue holds; a blocking connection would wait here for ever.
    #expect((0..<8).allSatisfy { _ in server.answers })
    close(listener)
    #expect(!server.answers)
  }
}
