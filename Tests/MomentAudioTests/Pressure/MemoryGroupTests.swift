// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport
import Testing

@testable import MomentAudio

/// Control groups as kernels show them, in folders of the tests' own.
@Suite("Memory groups")
struct MemoryGroupTests {
  private let folder = TemporaryFolder()

  private func proc(cgroup: String, mounts: String, meminfo: String = "") -> String {
    folder.write(cgroup, to: "proc/self/cgroup")
    folder.write(mounts, to: "proc/self/mountinfo")
    folder.write(meminfo, to: "proc/meminfo")
    return folder.file("proc")
  }

  private func v1(_ group: String, limit: Int, used: Int, caches: Int) {
    folder.write("\(limit)\n", to: "v1\(group)/memory.limit_in_bytes")
    folder.write("\(used)\n", to: "v1\(group)/memory.usage_in_bytes")
    folder.write(
      "inactive_file 1\ntotal_inactive_file \(caches)\ntotal_active_file 0\n",
      to: "v1\(group)/memory.stat")
  }

  private var mountsOfV1: String {
    "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
      + "32 31 0:29 / \(folder.file("cpu")) rw - cgroup cgroup rw,cpu\n"
      + "35 31 0:32 / \(folder.file("v1")) rw,relatime shared:9 - cgroup cgroup rw,memory\n"
  }

  @Test
  func `a v1 group is found through the mount table, with all above it`() {
    let proc = proc(cgroup: "9:cpu:/other\n4:memory:/a/b\n", mounts: mountsOfV1)
    let groups = MemoryGroup.all(proc: proc)
    #expect(groups.map(\.folder) == ["/a/b", "/a", ""].map { folder.file("v1") + $0 })
    #expect(groups.allSatisfy { $0.version == .v1 })
  }

  @Test
  func `what is left in the tightest group counts, with its file caches`() {
    v1("/a/b", limit: 9_223_372_036_854_771_712, used: 500, caches: 0)
    v1("/a", limit: 48 << 20, used: 40 << 20, caches: 6 << 20)
    v1("", limit: 9_223_372_036_854_771_712, used: 500, caches: 0)
    let proc = proc(
      cgroup: "4:memory:/a/b\n", mounts: mountsOfV1,
      meminfo: "MemTotal:       1000000 kB\nMemFree: 1 kB\nMemAvailable:    900000 kB\n")
    let memory = MachineMemory(proc: proc)
    #expect(memory.headrooms.least == MemoryHeadroom(limit: 48 << 20, available: 14 << 20))
    #expect(memory.headrooms.least?.pressure == .normal)
    #expect(memory.limit == 48 << 20)
    #expect(memory.available == 14 << 20)
  }

  @Test
  func `what may be used is the least that is left, wherever the smallest share is`() {
    v1("", limit: 64 << 20, used: 48 << 20, caches: 0)
    let proc = proc(
      cgroup: "4:memory:/\n", mounts: mountsOfV1,
      meminfo: "MemTotal:       1000000 kB\nMemAvailable:    10000 kB\n")
    let memory = MachineMemory(proc: proc)
    #expect(memory.headrooms.least?.limit == 1_024_000_000)
    #expect(memory.available == 10_240_000)
    v1("", limit: 64 << 20, used: 60 << 20, caches: 0)
    #expect(memory.available == 4 << 20)
  }

  @Test
  func `a v2 group has its own words, and a mount that shows part of the hierarchy`() {
    let mounts = "41 31 0:38 /pod \(folder.file("v2")) rw - cgroup2 cgroup2 rw\n"
    folder.write("33554432\n", to: "v2/inner/memory.max")
    folder.write("33000000\n", to: "v2/inner/memory.current")
    folder.write("anon 9\ninactive_file 1000\nactive_file 24\n", to: "v2/inner/memory.stat")
    folder.write("max\n", to: "v2/memory.max")
    let groups = MemoryGroup.all(proc: proc(cgroup: "0::/pod/inner\n", mounts: mounts))
    #expect(groups.map(\.folder) == [folder.file("v2/inner"), folder.file("v2")])
    #expect(groups[0].headroom == MemoryHeadroom(limit: 33_554_432, available: 555_456))
    #expect(groups[0].headroom?.pressure == .critical)
    #expect(groups[1].limit == nil)
  }

  @Test(arguments: [
    (100, MemoryPressure.normal), (64, .normal), (63, .low), (32, .low), (31, .medium),
    (16, .medium), (15, .critical), (0, .critical),
  ])
  func `a level is half of what the one before it leaves`(left: Int, level: MemoryPressure) {
    #expect(MemoryHeadroom(limit: 512, available: left).pressure == level)
  }

  @Test
  func `without groups there is the machine, and without a machine nothing`() {
    let proc = proc(cgroup: "", mounts: "", meminfo: "MemTotal: 64 kB\nMemAvailable: 5 kB\n")
    #expect(
      MachineMemory(proc: proc).headrooms.least == MemoryHeadroom(limit: 65_536, available: 5_120))
    #expect(MachineMemory(proc: "/nonexistent").headrooms.least == nil)
  }
}
