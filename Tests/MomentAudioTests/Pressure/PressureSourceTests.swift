// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Testing

@testable import MomentAudio

/// Each source, found in a folder and made to warn by the test.
@Suite("Pressure sources")
struct PressureSourceTests {
  private let folder = TemporaryFolder()

  private func isReady(_ source: PressureSource, within milliseconds: Int32 = 2000) -> Bool {
    var entry = pollfd(fd: source.descriptor, events: source.awaited, revents: 0)
    return unsafe poll(&entry, 1, milliseconds) == 1
  }

  private func machine(cgroup: String = "", mounts: String = "") -> MachineMemory {
    folder.write(cgroup, to: "proc/self/cgroup")
    folder.write(mounts, to: "proc/self/mountinfo")
    return MachineMemory(proc: folder.file("proc"))
  }

  @Test
  func `where nothing warns there are no sources`() {
    #expect(PressureSource.all(in: machine()) { _ in nil }.isEmpty)
  }

  @Test
  func `stalls are asked for with three triggers in the group's own file, or else the machine's`() {
    let triggers = PressureSource.stallTriggers(in: folder.write("", to: "memory"))
    #expect(triggers.map { $0.take() } == [.low, .medium, .critical])
    // The file is a stand-in: the last one to write begins at its start like the first.
    #expect(folder.bytes("memory").starts(with: Array("full 100000 2000000\0".utf8)))
    folder.write("", to: "proc/pressure/memory")
    let machine = machine()
    #expect(triggers.allSatisfy { !$0.isShared })
    #expect(PressureSource.all(in: machine) { _ in nil }.map(\.isShared) == [true, true, true])
    #expect(PressureSource.stallTriggers(in: folder.file("missing")).isEmpty)
  }

  @Test(arguments: [("/", true), ("/a", false)])
  func `stalls of a v2 group are its own, and those of the root are everybody's`(
    group: String, isShared: Bool
  ) {
    folder.write("", to: "v2/memory.pressure")
    folder.write("", to: "v2/a/memory.pressure")
    let machine = machine(
      cgroup: "0::\(group)\n", mounts: "35 31 0:32 / \(folder.file("v2")) rw - cgroup2 cgroup2 rw\n"
    )
    let sources = PressureSource.all(in: machine) { _ in nil }
    #expect(sources.map(\.isShared) == [isShared, isShared, isShared])
  }

  @Test
  func `a v2 group's counts warn by which of them rose`() throws {
    let path = folder.write("low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\n", to: "memory.events")
    let group = MemoryGroup(folder: folder.path, version: .v2)
    let source = try #require(PressureSource.groupEvents(of: group))
    #expect(!isReady(source, within: 0))
    let steps: [(String, MemoryPressure)] = [
      ("low 0\nhigh 0\nmax 3\noom 0\noom_kill 0\n", .low),
      ("low 0\nhigh 7\nmax 3\noom 0\noom_kill 0\n", .medium),
      ("low 0\nhigh 8\nmax 4\noom 1\noom_kill 0\n", .critical),
      ("low 0\nhigh 8\nmax 4\noom 1\noom_kill 0\n", .normal),
    ]
    for (text, level) in steps {
      // In place, as the kernel changes it.
      let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
      var bytes = Array(text.utf8)
      #expect(unsafe write(descriptor, &bytes, bytes.count) == bytes.count)
      close(descriptor)
      #expect(isReady(source))
      #expect(source.take() == level)
      #expect(!isReady(source, within: 0))
    }
  }

  @Test(.enabled(if: RealGroup.isPossible, "there is no v2 hierarchy to be had"))
  func `a kernel's own v2 group takes the triggers, and its counts warn when one rises`() async {
    await #expect(processExitsWith: .success) {
      let group = try #require(RealGroup())
      #expect(PressureSource.stallTriggers(in: "\(group.folder)/memory.pressure").count == 3)
      // Told in the same words and by the same means as `memory.events`.
      let folder = TemporaryFolder()
      let events = folder.file("memory.events")
      #expect(unsafe symlink("\(group.folder)/hugetlb.2MB.events", events) == 0)
      let source = try #require(
        PressureSource.groupEvents(of: MemoryGroup(folder: folder.path, version: .v2)))
      var entry = pollfd(fd: source.descriptor, events: source.awaited, revents: 0)
      #expect(unsafe poll(&entry, 1, 0) == 0)

      #expect(group.meetLimit())

      #expect(unsafe poll(&entry, 1, 2000) == 1)
      #expect(source.take() == .low)
      #expect(unsafe poll(&entry, 1, 0) == 0)
    }
  }

  @Test
  func `a v1 group is asked for its levels and for marks of its use`() throws {
    folder.write("", to: "memory.pressure_level")
    folder.write("9", to: "memory.usage_in_bytes")
    folder.write("", to: "cgroup.event_control")
    let group = MemoryGroup(folder: folder.path, version: .v1)
    let levels = PressureSource.groupLevels(of: group)
    #expect(levels.map { $0.take() } == [.low, .medium, .critical])
    let asked = String(decoding: folder.bytes("cgroup.event_control"), as: UTF8.self)
    #expect(asked.hasSuffix(" critical"))
    let use = try #require(PressureSource.groupUsage(of: group, marks: [300]))
    let words = String(decoding: folder.bytes("cgroup.event_control"), as: UTF8.self)
    #expect(words.hasPrefix("\(use.descriptor) "))
    #expect(!isReady(use, within: 0))
    // What the kernel does when it warns.
    var one: UInt64 = 1
    #expect(unsafe write(use.descriptor, &one, 8) == 8)
    #expect(isReady(use))
    #expect(use.take() == .normal)
    #expect(!isReady(use, within: 0))
  }

  @Test
  func `a v1 group with a limit has marks, one without has none unless it is the root`() {
    for path in ["a/b/c", "a/b", "a", ""] {
      let name = { (file: String) in "v1/\(path.isEmpty ? "" : path + "/")\(file)" }
      for file in ["memory.pressure_level", "cgroup.event_control", "memory.stat"] {
        folder.write("", to: name(file))
      }
      folder.write("1000\n", to: name("memory.usage_in_bytes"))
      folder.write(
        path.first == "a" && path != "a/b" ? "4096000\n" : "9223372036854771712\n",
        to: name("memory.limit_in_bytes"))
    }
    let machine = machine(
      cgroup: "4:memory:/a/b/c\n",
      mounts: "35 31 0:32 / \(folder.file("v1")) rw - cgroup cgroup rw,memory\n")
    let sources = PressureSource.all(in: machine) { _ in nil }
    let own = folder.file("v1/a/b/c")
    let limited = folder.file("v1/a")
    let root = folder.file("v1")
    #expect(
      sources.map(\.name) == [
        "low in \(own)", "medium in \(own)", "critical in \(own)", "use in \(own)",
        "low in \(limited)", "medium in \(limited)", "critical in \(limited)", "use in \(limited)",
        "low in \(root)", "medium in \(root)", "critical in \(root)",
      ])
    // Only the innermost warns of nobody else.
    #expect(
      sources.filter(\.isShared).map(\.name)
        == sources.map(\.name).filter { !$0.hasSuffix(own) && !$0.hasPrefix("use") })
  }

  @Test
  func `a service manager's FIFO is told what it asks to be told, and warns`() throws {
    let path = folder.file("fifo")
    #expect(unsafe mkfifo(path, 0o600) == 0)
    let environment = ["MEMORY_PRESSURE_WATCH": path]
    let sources = PressureSource.all(in: machine()) { environment[$0] }
    let source = try #require(sources.first)
    #expect(sources.count == 1)
    #expect(!isReady(source, within: 0))
    let writer = unsafe open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
    var bytes = [UInt8](repeating: 1, count: 3)
    #expect(unsafe write(writer, &bytes, 3) == 3)
    #expect(isReady(source))
    #expect(source.take() == .medium)
    close(writer)
    #expect(!isReady(source, within: 0))
  }

  @Test
  func `a service manager's file gets the decoded settings`() throws {
    let path = folder.write("", to: "watched")
    // "some 200000 2000000" and a zero, as systemd writes it.
    let environment = [
      "MEMORY_PRESSURE_WATCH": path, "MEMORY_PRESSURE_WRITE": "c29tZSAyMDAwMDAgMjAwMDAwMAA=",
    ]
    let sources = PressureSource.all(in: machine()) { environment[$0] }
    #expect(sources.map { $0.take() } == [.medium])
    #expect(sources.map(\.awaited) == [Int16(POLLPRI)])
    #expect(folder.bytes("watched") == Array("some 200000 2000000\0".utf8))
  }

  @Test
  func `a service manager's socket is connected to, and its end is noticed`() throws {
    let path = folder.file("socket")
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let bound = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(bound == 0 && listen(listener, 1) == 0)
    let source = try #require(PressureSource.serviceManager(watching: path, writing: "aGk="))
    let accepted = accept(listener, nil, nil)
    var words = [UInt8](repeating: 0, count: 8)
    #expect(unsafe read(accepted, &words, 8) == 2)
    #expect(words.prefix(2) == [UInt8(ascii: "h"), UInt8(ascii: "i")])
    #expect(!isReady(source, within: 0))
    close(accepted)
    var entry = pollfd(fd: source.descriptor, events: source.awaited, revents: 0)
    #expect(unsafe poll(&entry, 1, 2000) == 1)
    #expect(entry.revents & Int16(POLLHUP) != 0)
    close(listener)
  }

  @Test
  func `told not to watch it does not, and told nonsense it helps itself`() {
    folder.write("", to: "proc/pressure/memory")
    let machine = machine()
    let off = PressureSource.all(in: machine) {
      $0 == "MEMORY_PRESSURE_WATCH" ? "/dev/null" : nil
    }
    #expect(off.isEmpty)
    for nonsense in ["relative", folder.file("missing")] {
      let sources = PressureSource.all(in: machine) {
        $0 == "MEMORY_PRESSURE_WATCH" ? nonsense : nil
      }
      #expect(sources.count == 3)
    }
    #expect(
      PressureSource.serviceManager(watching: folder.file("proc/pressure/memory"), writing: "?")
        == nil)
  }

  @Test(
    arguments: [
      ("", []), ("Zg==", [102]), ("Zm8=", [102, 111]), ("Zm9v", [102, 111, 111]),
      ("+/+/", [251, 255, 191]), ("Zg=", nil), ("Z===", nil), ("Zm9!", nil),
    ] as [(String, [UInt8]?)])
  func `base 64 is decoded or refused`(text: String, bytes: [UInt8]?) {
    #expect(Base64.decode(text) == bytes)
  }
}
